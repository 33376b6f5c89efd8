import * as tf from '@tensorflow/tfjs-core';
import { type Column, widthOf } from './column.ts';

/** Neighbouring units that come from neighbouring outputs of one column; a column of −1 gives zeros. */
interface Run {
  readonly column: number;
  readonly from: number;
  length: number;
}

/** Where each unit is read: in the last column that has it. */
function runsOf(columns: readonly Column[]): Run[] {
  const runs: Run[] = [];
  for (let unit = 0; unit < widthOf(columns); unit++) {
    const column = columns.findLastIndex(({ units }) => units.includes(unit));
    const from = columns[column]?.units.indexOf(unit) ?? 0;
    const last = runs.at(-1);
    const continues = last?.column === column && (column < 0 || last.from + last.length === from);
    if (last && continues) last.length++;
    else runs.push({ column, from, length: 1 });
  }
  return runs;
}

/** Outputs of the columns' heads as one matrix [n, units], every number as its own column made it. */
export function gatherUnits(columns: readonly Column[], heads: readonly tf.Tensor[], rows: number): tf.Tensor {
  const pieces = runsOf(columns).map(({ column, from, length }) => {
    const head = heads[column];
    if (!head) return tf.zeros([rows, length]);
    return length === head.shape[1] ? head : tf.slice(head, [0, from], [rows, length]);
  });
  if (pieces.length === 1) return pieces[0] as tf.Tensor;
  return pieces.length ? tf.concat(pieces, 1) : tf.zeros([rows, 0]);
}
