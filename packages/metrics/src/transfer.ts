import { type AccuracyMatrix, checkMatrix, checkPerTest } from './matrix/check.ts';
import { entry, mean, range } from './matrix/entries.ts';

/** R[k−1][j] − R[j][j] for each earlier experience j < k−1; of a checked matrix. */
export function backwardTransferTerms(matrix: AccuracyMatrix): number[] {
  const last = matrix.length - 1;
  return range(last).map((j) => entry(matrix, last, j) - entry(matrix, j, j));
}

/** R[j−1][j] − b[j] for j = 1 … k−1, with NaN in place 0, where nothing came before; of checked input. */
export function forwardTransferTerms(matrix: AccuracyMatrix, baseline: readonly number[]): number[] {
  return range(matrix.length).map((j) => entry(matrix, j - 1, j) - (baseline[j] ?? Number.NaN));
}

/**
 * Backward transfer BWT: what learning the later experiences did to the earlier ones. Negative is forgetting.
 *
 * With k experiences learned: (1/(k−1)) Σ_{j<k−1} (R[k−1][j] − R[j][j]), in −1…1.
 * NaN with fewer than two experiences, or if an entry of the last row or of the diagonal is missing.
 * @throws {UnforgetError} `invalid-input`, `shape-mismatch`: not an accuracy matrix
 * Source: Lopez-Paz & Ranzato 2017 (GEM), arXiv:1706.08840, eq. 3. Avalanche's "forgetting" (first − last) is −BWT, term by term;
 * {@link forgetting} here is max − last and never smaller.
 */
export function backwardTransfer(matrix: AccuracyMatrix): number {
  checkMatrix(matrix);
  return mean(backwardTransferTerms(matrix));
}

/**
 * Forward transfer FWT: what the earlier experiences did for one not yet learned, against a network that learned nothing.
 *
 * With k experiences learned: (1/(k−1)) Σ_{0<j<k} (R[j−1][j] − b[j]), in −1…1.
 * NaN with fewer than two experiences, or if an entry R[j−1][j] above the diagonal or b[j] is missing.
 * The zero-shot accuracy on an experience still to come enters when that experience has been learned.
 *
 * @param baseline  one accuracy for each test, of the *untrained* network: evaluate it before the first training step. The model
 *   just before experience j is not a baseline: it makes every term zero, as it does in some libraries.
 * @throws {UnforgetError} `invalid-input`, `shape-mismatch`: not an accuracy matrix, or a baseline of another length
 * Source: Lopez-Paz & Ranzato 2017 (GEM), arXiv:1706.08840, eq. 4. Where heads grow, a class that has no unit yet can't be
 * predicted: FWT then measures the head, not the features.
 */
export function forwardTransfer(matrix: AccuracyMatrix, baseline: readonly number[]): number {
  checkMatrix(matrix);
  checkPerTest(baseline, 'Baseline of the untrained network', matrix[0]?.length ?? baseline.length);
  return mean(forwardTransferTerms(matrix, baseline).slice(1));
}
