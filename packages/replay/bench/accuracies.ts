import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { withTable } from '../../../tooling/report/src/with-table.ts';
import { accuracyText } from './accuracy-table.ts';

/**
 * Puts the accuracies that docs/methods holds into the README. Measures nothing.
 * Usage: npx tsx -C @unforget/source packages/replay/bench/accuracies.ts
 */
const README = fileURLToPath(new URL('../README.md', import.meta.url));
const resultsOf = (name: string) =>
  JSON.parse(readFileSync(new URL(`../../../docs/methods/${name}.json`, import.meta.url), 'utf8'));

const text = accuracyText(resultsOf('split-mnist-methods'), resultsOf('split-mnist-ordering'));
writeFileSync(README, withTable(readFileSync(README, 'utf8'), 'bench/accuracies.ts', text));
