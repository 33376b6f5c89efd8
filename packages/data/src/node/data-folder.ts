import { existsSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { UnforgetError } from '@unforget/types';

const isFolder = (path: string): boolean => existsSync(path) && statSync(path).isDirectory();

/**
 * Absolute path of the folder of data sets: what the environment variable `UNFORGET_DATA` names, else the first of
 * `fallbacks` that is a folder, else null.
 * @throws UnforgetError `missing-file` when `UNFORGET_DATA` is set, but to no folder
 */
export function dataFolder(...fallbacks: readonly string[]): string | null {
  const named = process.env['UNFORGET_DATA'];
  if (named !== undefined && named !== '') {
    if (isFolder(named)) return resolve(named);
    throw new UnforgetError({
      code: 'missing-file',
      what: 'UNFORGET_DATA',
      expected: 'a folder of data sets',
      received: named,
      remedy: 'Correct the path or unset the variable',
    });
  }
  const found = fallbacks.find(isFolder);
  return found === undefined ? null : resolve(found);
}
