import { UnforgetError } from '@unforget/types';
import { checkIndex, nameOf } from '../matrix/check.ts';
import { range } from '../matrix/entries.ts';

/** `confusion[t][p]`: how many samples of class t were taken for class p. Square, whole numbers. */
export type ConfusionMatrix = readonly (readonly number[])[];

/**
 * Counts of true class (row) against predicted class (column).
 *
 * @param truth  class units [n], integers from 0 to units − 1; typed arrays are fine
 * @param predicted  class units [n]
 * @param units  number of classes, and of rows and columns
 * @throws {UnforgetError} `shape-mismatch`: lengths differ; `label-out-of-range`: a unit that is no integer below `units`;
 *   `invalid-input`: `units` is no integer from 0
 * Cost: one pass, units² numbers.
 */
export function confusionMatrix(truth: ArrayLike<number>, predicted: ArrayLike<number>, units: number): number[][] {
  checkIndex(units, 'Number of units');
  if (truth.length !== predicted.length) {
    throw new UnforgetError({
      code: 'shape-mismatch',
      what: 'Predicted classes',
      expected: `${truth.length}, one for each true class`,
      received: String(predicted.length),
    });
  }
  const counts = range(units).map(() => new Array<number>(units).fill(0));
  for (let n = 0; n < truth.length; n++) {
    const row = counts[unitAt(truth, n, { what: 'True class', units })];
    const column = unitAt(predicted, n, { what: 'Predicted class', units });
    if (row) row[column] = (row[column] ?? 0) + 1;
  }
  return counts;
}

function unitAt(classes: ArrayLike<number>, n: number, { what, units }: { what: string; units: number }): number {
  const unit = classes[n];
  if (unit !== undefined && Number.isInteger(unit) && unit >= 0 && unit < units) return unit;
  throw new UnforgetError({
    code: 'label-out-of-range',
    what: `${what} of sample ${n}`,
    expected: units === 0 ? 'no sample, for there are no units' : `an integer from 0 to ${units - 1}`,
    received: nameOf(unit),
  });
}

/** Square and of whole numbers from 0 up. */
export function checkConfusion(confusion: unknown): asserts confusion is ConfusionMatrix {
  const what = 'Confusion matrix';
  if (!Array.isArray(confusion)) {
    throw new UnforgetError({ code: 'invalid-input', what, expected: 'an array of rows', received: nameOf(confusion) });
  }
  confusion.forEach((row: unknown, t) => {
    if (!Array.isArray(row) || row.length !== confusion.length) {
      throw new UnforgetError({
        code: 'shape-mismatch',
        what: `${what}, row ${t}`,
        expected: `${confusion.length} counts, for it is square`,
        received: Array.isArray(row) ? String(row.length) : nameOf(row),
      });
    }
    row.forEach((count: unknown, p) => {
      checkIndex(count, `${what}, entry ${t},${p}`);
    });
  });
}
