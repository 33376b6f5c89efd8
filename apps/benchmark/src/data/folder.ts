import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { dataFolder } from '@unforget/data/node';
import { UnforgetError } from '@unforget/types';

const BESIDE_REPOSITORY = fileURLToPath(new URL('../../../../../shared/data', import.meta.url));

/**
 * Folder of one data set: in `UNFORGET_DATA`, else in `shared/data` beside the repository.
 * @throws UnforgetError `missing-file`
 */
export function setFolder(name: string): string {
  const root = dataFolder(BESIDE_REPOSITORY);
  if (root !== null && existsSync(join(root, name))) return join(root, name);
  throw new UnforgetError({
    code: 'missing-file',
    what: `Data set ${name}`,
    expected: `a folder ${name} in UNFORGET_DATA or ../shared/data`,
    received: root === null ? 'neither' : `none in ${root}`,
    remedy: 'Set UNFORGET_DATA to a folder that has it, or run a suite on embedded digits ("bench list" tells which)',
  });
}
