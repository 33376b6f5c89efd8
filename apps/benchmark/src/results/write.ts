import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Writes a file so that it is there whole or not at all. */
export function writeWhole(folder: string, name: string, text: string): void {
  const path = join(folder, name);
  writeFileSync(`${path}.partial`, text);
  renameSync(`${path}.partial`, path);
}

export const prettyJson = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
