import { describe, expect, it } from 'vitest';
import { layoutOf } from './buffer-options.ts';
import { allocateColumns, gatherRows, overwriteAll } from './columns.ts';

describe('overwriteAll', () => {
  it('leaves no number of a row that was not kept, in any array', () => {
    const columns = allocateColumns(layoutOf({ capacity: 3, inputSize: 2, extras: { logits: [2] } }));
    const { x, y, taskIds } = columns;
    const { logits = new Float32Array() } = columns.extras;
    x.set([1, 2, 3, 4, 5, 6]);
    y.set([7, 8, 9]);
    taskIds.set([10, 11, 12]);
    logits.set([13, 14, 15, 16, 17, 18]);
    overwriteAll(gatherRows(columns, Int32Array.of(2), 3), columns);
    expect([[...x], [...y], [...taskIds], [...logits]]).toEqual([
      [5, 6, 0, 0, 0, 0],
      [9, 0, 0],
      [12, -1, -1],
      [17, 18, 0, 0, 0, 0],
    ]);
  });
});
