import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { accuracyText } from '../packages/replay/bench/accuracy-table.ts';

const repository = join(import.meta.dirname, '..');
const resultsOf = (name: string) => JSON.parse(readFileSync(join(repository, 'docs/methods', `${name}.json`), 'utf8'));

it('the README of replay shows the accuracies that docs/methods holds', () => {
  const text = accuracyText(resultsOf('split-mnist-methods'), resultsOf('split-mnist-ordering'));
  expect(readFileSync(join(repository, 'packages/replay/README.md'), 'utf8')).toContain(`\n\n${text}\n\n`);
});

it('the lowest first, others than those of the package and the bounds left out', () => {
  const cell = (method: string, mean: number, scenario = 'class') => ({ scenario, method, mean, sem: 0.004 });
  const cells = [cell('joint', 0.9), cell('der++', 0.5), cell('si', 0.2), cell('joint', 0.1, 'task')];
  const comparisons = [{ left: 'der++', right: 'joint', difference: 0.4, sem: 0.0126, seeds: 3 }];
  expect(accuracyText({ cells, comparisons: [] }, { cells: [], comparisons })).toBe(
    '| `derpp` | joint |\n| --- | --- |\n| 50.0 ± 0.4 | 90.0 ± 0.4 |\n\n' +
      'Paired by seed, over seeds 1 to 3: joint is 40.0 ± 1.3 points above `derpp`.',
  );
});
