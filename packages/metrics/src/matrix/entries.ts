import type { AccuracyMatrix } from './check.ts';

/** Entry of a checked matrix, NaN outside it. */
export function entry(matrix: AccuracyMatrix, i: number, j: number): number {
  return matrix[i]?.[j] ?? Number.NaN;
}

/** 0, 1, … count − 1; empty for a negative count. */
export function range(count: number): number[] {
  return Array.from({ length: Math.max(0, count) }, (_, index) => index);
}

/** Arithmetic mean; NaN of nothing, and NaN as soon as one value is missing: a mean over fewer tasks is another quantity. */
export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Accuracies right after learning: R[j][j] of every experience so far. */
export function diagonal(matrix: AccuracyMatrix): number[] {
  return range(matrix.length).map((j) => entry(matrix, j, j));
}

/** Accuracies now, on every experience so far: the last row, first k entries. */
export function latest(matrix: AccuracyMatrix): number[] {
  return range(matrix.length).map((j) => entry(matrix, matrix.length - 1, j));
}

/** Smallest accuracy; NaN of nothing or when one is missing (`Math.min()` of nothing would be Infinity). */
export function smallest(values: readonly number[]): number {
  return values.length === 0 ? Number.NaN : values.reduce((low, value) => Math.min(low, value), 1);
}
