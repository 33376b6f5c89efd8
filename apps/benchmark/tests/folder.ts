import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Lines of the journal. */
export const linesOf = (folder: string): string[] =>
  readFileSync(join(folder, 'results.jsonl'), 'utf8').split('\n').slice(0, -1);

/** What does not depend on the clock, the number of processes, the command, or which run ended first. */
export const contentOf = (folder: string) => ({
  lines: linesOf(folder).map(withoutTimes).sort(),
  tables: withoutTimes(readFileSync(join(folder, 'results.json'), 'utf8')),
});

const withoutTimes = (text: string): string =>
  text.replaceAll(/"timing":\s*\{[^}]*\}|"command": "[^"]*"|"jobs": (\d+|null)/g, '');
