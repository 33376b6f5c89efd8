import { existsSync } from 'node:fs';
import { type Gate, openVersionStore, type StoreOptions, type VersionStore } from '@unforget/versions';
import { fileStorage } from '@unforget/versions/node';
import { fail } from '../errors.ts';

/** A store that is there. @throws UnforgetError `missing-file`, and what `openVersionStore` throws */
export async function openStore(folder: string, options: Pick<StoreOptions, 'check'> = {}): Promise<VersionStore> {
  if (existsSync(folder)) return openVersionStore(fileStorage(folder), options);
  return fail('missing-file', {
    what: `Store ${folder}`,
    expected: 'a folder of versions',
    received: 'nothing there',
    remedy: 'Name another one (--store), or make it: unforget learn FILE',
  });
}

/** A store that may be made. Gates are checked here, before anything is learned. */
export const openOrMakeStore = (folder: string, gates?: readonly Gate[]): Promise<VersionStore> =>
  openVersionStore(fileStorage(folder), gates ? { gates } : {});
