import type { Tensor } from '@tensorflow/tfjs-core';

export interface Tolerance {
  /** Relative to the expected value; default 1e-5. */
  readonly rtol?: number;
  /** Absolute; default 1e-7 times the largest expected magnitude. */
  readonly atol?: number;
}

/** A tensor, typed array or nested numbers, as one flat list. */
export type Values = Tensor | ArrayLike<number>;

const isTensor = (values: Values): values is Tensor => 'dataSync' in values;

const valuesOf = (values: Values): ArrayLike<number> => (isTensor(values) ? values.dataSync() : values);

/**
 * What is wrong with `actual`, or null when every value is close: |a − e| ≤ atol + rtol·|e|. Shapes of two tensors must
 * be equal, and a NaN or infinity is close only to itself (tfjs's own comparison lets both pass, and 1e-6 for 9e-4).
 */
export function difference(actual: Values, expected: Values, tolerance: Tolerance = {}): string | null {
  if (isTensor(actual) && isTensor(expected)) {
    if (actual.shape.join() !== expected.shape.join()) return `shape [${actual.shape}] instead of [${expected.shape}]`;
    if (actual.dtype !== expected.dtype) return `dtype ${actual.dtype} instead of ${expected.dtype}`;
  }
  const [a, e] = [valuesOf(actual), valuesOf(expected)];
  if (a.length !== e.length) return `${a.length} values instead of ${e.length}`;
  const finite = Array.from(e).filter(Number.isFinite).map(Math.abs);
  const { rtol = 1e-5, atol = 1e-7 * finite.reduce((x, y) => Math.max(x, y), 0) } = tolerance;
  let worst = { index: -1, ratio: 1 };
  for (let index = 0; index < a.length; index++) {
    const ratio = excess(a[index] as number, e[index] as number, { rtol, atol });
    if (ratio > worst.ratio) worst = { index, ratio };
  }
  if (worst.index < 0) return null;
  const { index, ratio } = worst;
  return `value ${index} is ${a[index]} instead of ${e[index]}, ${ratio.toPrecision(3)} times the tolerance`;
}

/** How many times over the tolerance; 1 or less is close. */
function excess(actual: number, expected: number, { rtol, atol }: Required<Tolerance>): number {
  if (Object.is(actual, expected) || actual === expected) return 0;
  if (!Number.isFinite(actual) || !Number.isFinite(expected)) return Number.POSITIVE_INFINITY;
  return Math.abs(actual - expected) / (atol + rtol * Math.abs(expected));
}

/** Throws unless all values are close, saying which is worst. */
export function expectClose(actual: Values, expected: Values, tolerance: Tolerance = {}): void {
  const wrong = difference(actual, expected, tolerance);
  if (wrong) throw new Error(`Not close: ${wrong}`);
}
