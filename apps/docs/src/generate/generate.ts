import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { readMeasured } from '../measured/read-measured.ts';
import { MEASURED, REFERENCE } from '../places.ts';
import { generateApi } from './api.ts';
import { copyPages } from './copied-pages.ts';

/** Writes the part of the pages that comes from the rest of the repository. */
export async function generate(): Promise<void> {
  rmSync(REFERENCE, { recursive: true, force: true });
  copyPages();
  mkdirSync(dirname(MEASURED), { recursive: true });
  writeFileSync(MEASURED, JSON.stringify(readMeasured()));
  await generateApi();
}
