import fc from 'fast-check';

/** Accuracies as they are measured: right answers out of 64, exact in binary, so that laws hold without tolerance. */
export const accuracy: fc.Arbitrary<number> = fc.integer({ min: 0, max: 64 }).map((right) => right / 64);

/** Fully evaluated matrices of a finished stream, `from`…6 experiences. */
export function squareMatrix(from: number): fc.Arbitrary<number[][]> {
  return fc.integer({ min: from, max: 6 }).chain((size) => rectangle(size, size, accuracy));
}

/** Any matrix that is allowed: unfinished streams and entries not evaluated included. */
export const anyMatrix: fc.Arbitrary<number[][]> = fc
  .integer({ min: 0, max: 6 })
  .chain((columns) => fc.tuple(fc.integer({ min: 0, max: columns }), fc.constant(columns)))
  .chain(([rows, columns]) => rectangle(rows, columns, fc.oneof(accuracy, fc.constant(Number.NaN))));

function rectangle(rows: number, columns: number, cell: fc.Arbitrary<number>): fc.Arbitrary<number[][]> {
  const row = fc.array(cell, { minLength: columns, maxLength: columns });
  return fc.array(row, { minLength: rows, maxLength: rows });
}
