import { type ErrorDetails, UnforgetError } from '@unforget/types';

/**
 * Accuracy matrix R: `R[i][j]` is the accuracy on test j after learning experience i, in 0…1, `NaN` where not evaluated.
 *
 * Test j belongs to experience j, so the diagonal is what was just learned. Rows are all of one length, the number of
 * tests; while the stream still runs there are fewer rows than columns. Give a task that comes back a column for each visit.
 */
export type AccuracyMatrix = readonly (readonly number[])[];

function fail(code: ErrorDetails['code'], what: string, rest: Omit<ErrorDetails, 'code' | 'what'>): never {
  throw new UnforgetError({ code, what, ...rest });
}

/** Accuracies between 0 and 1, or NaN: `checkAccuracies(row, 'row 2 of the accuracy matrix')`. */
export function checkAccuracies(values: unknown, what: string): asserts values is readonly number[] {
  if (!Array.isArray(values)) {
    fail('invalid-input', what, { expected: 'an array of accuracies', received: nameOf(values) });
  }
  for (let j = 0; j < values.length; j++) {
    const value: unknown = values[j];
    if (typeof value !== 'number') {
      fail('invalid-input', `${what}, entry ${j}`, {
        expected: 'a number',
        received: nameOf(value),
        remedy: 'Write NaN where nothing was evaluated',
      });
    }
    if (value < 0 || value > 1) {
      fail('invalid-input', `${what}, entry ${j}`, {
        expected: 'an accuracy from 0 to 1, or NaN',
        received: String(value),
        remedy: 'Divide percentages by 100',
      });
    }
  }
}

/** Rectangular, no more rows than columns, every entry an accuracy or NaN; an empty matrix passes. */
export function checkMatrix(matrix: unknown): asserts matrix is AccuracyMatrix {
  if (!Array.isArray(matrix)) {
    fail('invalid-input', 'Accuracy matrix', { expected: 'an array of rows', received: nameOf(matrix) });
  }
  const tests: number = Array.isArray(matrix[0]) ? matrix[0].length : 0;
  for (let i = 0; i < matrix.length; i++) {
    const row: unknown = matrix[i];
    checkAccuracies(row, `Accuracy matrix, row ${i}`);
    if (row.length !== tests) {
      fail('shape-mismatch', `Accuracy matrix, row ${i}`, {
        expected: `${tests} entries as in row 0`,
        received: String(row.length),
        remedy: 'Fill with NaN what was not evaluated, or record with accuracyMatrix()',
      });
    }
  }
  if (matrix.length > tests) {
    fail('shape-mismatch', 'Accuracy matrix', {
      expected: `at most as many rows as columns (${tests})`,
      received: `${matrix.length} rows`,
      remedy: 'Give every experience its own test column; repeat the column of a task that comes back',
    });
  }
}

/** A vector with one accuracy for each test, as the untrained baseline is. */
export function checkPerTest(values: unknown, what: string, tests: number): asserts values is readonly number[] {
  checkAccuracies(values, what);
  if (values.length !== tests) {
    fail('shape-mismatch', what, {
      expected: `one accuracy for each of ${tests} tests`,
      received: String(values.length),
    });
  }
}

/** A non-negative integer, below `limit` where one is given. */
export function checkIndex(value: unknown, what: string, limit: number = Number.POSITIVE_INFINITY): void {
  if (!Number.isSafeInteger(value) || (value as number) < 0 || (value as number) >= limit) {
    const range = limit === Number.POSITIVE_INFINITY ? 'an integer from 0' : `an integer from 0 to ${limit - 1}`;
    fail('invalid-input', what, { expected: range, received: String(value) });
  }
}

/** What a person calls a value in an error text. */
export function nameOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  return typeof value === 'object' ? 'an object' : `${typeof value} ${String(value).slice(0, 40)}`.trim();
}
