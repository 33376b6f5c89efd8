import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { dataFolder } from '../node/data-folder.ts';

const root = fileURLToPath(new URL('../../../../', import.meta.url));
const folder = dataFolder(join(root, '../shared/data'));

/** Path of a folder of real data, or null when it is not on this machine. */
export function realData(name: string): string | null {
  const path = folder === null ? null : join(folder, name);
  return path !== null && existsSync(path) ? path : null;
}

/** What a skipped test says. */
export const skipNote = (name: string): string =>
  realData(name) === null ? ` (skipped: no ${name} in UNFORGET_DATA or ../shared/data)` : '';
