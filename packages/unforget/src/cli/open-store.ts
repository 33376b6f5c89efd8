import { existsSync } from 'node:fs';
import { openVersionStore, type VersionStore } from '@unforget/versions';
import { fileStorage } from '@unforget/versions/node';
import { fail } from '../errors.ts';

/** A store that is there. @throws UnforgetError `missing-file`, and what `openVersionStore` throws */
export async function openStore(folder: string): Promise<VersionStore> {
  if (existsSync(folder)) return openVersionStore(fileStorage(folder));
  return fail('missing-file', {
    what: `Store ${folder}`,
    expected: 'a folder of versions',
    received: 'nothing there',
    remedy: 'Name another one (--store), or make it: unforget learn FILE',
  });
}

/** A store that may be made. */
export const openOrMakeStore = (folder: string): Promise<VersionStore> => openVersionStore(fileStorage(folder));
