import { UnforgetError } from '@unforget/types';
import { EXIT } from '../cli/exit.ts';
import type { Output } from '../cli/output.ts';
import { compareCells } from '../results/compare.ts';
import { comparisonText } from '../results/compare-text.ts';
import { prettyJson } from '../results/write.ts';
import { type Results, readResults } from './report.ts';

/** Prints two folders of the same suite side by side; the status tells whether a cell became worse. */
export function compareFolders([before, after]: readonly [string, string], json: boolean, { out }: Output): number {
  const [left, right] = [runsIn(before), runsIn(after)];
  if (left.sweep.suite.name !== right.sweep.suite.name) {
    throw new UnforgetError({
      code: 'invalid-input',
      what: `Results in ${after}`,
      expected: `of suite ${left.sweep.suite.name}, as in ${before}`,
      received: right.sweep.suite.name,
    });
  }
  const cells = compareCells(left.records, right.records);
  out.write(json ? prettyJson(cells) : `${comparisonText(cells)}\n`);
  return cells.some(({ worse }) => worse) ? EXIT.failed : EXIT.ok;
}

/** @throws UnforgetError as {@link readResults}, and `invalid-input` for a search: its runs of a seed differ in λ */
function runsIn(folder: string): Results {
  const results = readResults(folder);
  if (results.sweep.tune === null) return results;
  throw new UnforgetError({
    code: 'invalid-input',
    what: `Results in ${folder}`,
    expected: 'runs on test data',
    received: 'a search for λ',
  });
}
