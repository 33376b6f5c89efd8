import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { withTable } from '../../../tooling/report/src/with-table.ts';

const README = fileURLToPath(new URL('../README.md', import.meta.url));

/** Puts text into the README, between the marks of `name`, which is the bench and what it was run with. */
export function writeDocs(name: string, text: string): void {
  writeFileSync(README, withTable(readFileSync(README, 'utf8'), name, text.trim()));
}
