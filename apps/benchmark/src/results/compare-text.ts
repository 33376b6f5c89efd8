import type { CellComparison } from './compare.ts';
import { percent, probabilityText, table, withError } from './table.ts';

/** Two folders side by side. */
export function comparisonText(cells: readonly CellComparison[]): string {
  if (cells.length === 0) return 'The two have no cell in common.';
  const rows = cells.map((cell) => [
    cell.scenario,
    cell.method,
    percent(cell.before),
    percent(cell.after),
    withError({ mean: cell.difference, standardError: cell.sem }),
    probabilityText(cell.corrected),
    `${cell.same} of ${cell.seeds}`,
    cell.worse ? 'WORSE' : '',
  ]);
  const head = ['scenario', 'method', 'before', 'after', 'difference', 'p', 'same to the bit', ''];
  return `${table(head, rows, 2)}\n\nAverage accuracy in percent over common seeds; p: Student's t, paired, corrected for all cells (Holm).`;
}
