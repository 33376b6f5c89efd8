import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { UnforgetError } from '@unforget/types';

/** Writes a file so that it is there whole or not at all. */
export function writeWhole(folder: string, name: string, content: string | Uint8Array): void {
  const path = join(folder, name);
  writeFileSync(`${path}.partial`, content);
  renameSync(`${path}.partial`, path);
}

/**
 * Makes the folder that an option names, and those above it.
 * @throws UnforgetError `invalid-option` where none can be made
 */
export function makeFolder(option: string, folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (cause) {
    throw new UnforgetError({
      code: 'invalid-option',
      what: `Option "--${option}"`,
      expected: 'a folder, or a place where one can be made',
      received: folder,
      cause,
    });
  }
}

export const prettyJson = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
