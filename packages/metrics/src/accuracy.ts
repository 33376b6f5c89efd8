import { type AccuracyMatrix, checkMatrix } from './matrix/check.ts';
import { diagonal, latest, mean, range, smallest } from './matrix/entries.ts';

/**
 * Average accuracy ACC: how good the model is now on all it has learned.
 *
 * With k experiences learned: (1/k) Σ_{j<k} R[k−1][j], in 0…1. Tests of experiences still to come don't count.
 * NaN before the first experience, or if one of these k entries was not evaluated.
 * Each experience weighs the same, however many test samples it has.
 * @throws {UnforgetError} `invalid-input`, `shape-mismatch`: not an accuracy matrix
 * Source: Lopez-Paz & Ranzato 2017, arXiv:1706.08840, eq. 2.
 */
export function averageAccuracy(matrix: AccuracyMatrix): number {
  checkMatrix(matrix);
  return mean(latest(matrix));
}

/**
 * Average incremental accuracy: the mean, over the stream so far, of the average accuracy after each experience.
 *
 * (1/k) Σ_{i<k} (1/(i+1)) Σ_{j≤i} R[i][j], in 0…1; NaN if an entry on or below the diagonal is missing.
 * @throws {UnforgetError} `invalid-input`, `shape-mismatch`: not an accuracy matrix
 * Source: Rebuffi et al. 2017 (iCaRL), arXiv:1611.07725, section 4.1. They pool the test samples of all classes so far; we weigh
 * experiences alike, which is the same when their tests are of one size. Díaz-Rodríguez et al. 2018 (arXiv:1810.13166) weigh every
 * entry of the triangle alike instead, which favours late rows.
 */
export function averageIncrementalAccuracy(matrix: AccuracyMatrix): number {
  checkMatrix(matrix);
  return mean(range(matrix.length).map((i) => mean(latest(matrix.slice(0, i + 1)))));
}

/**
 * Learning accuracy: how well each experience was learned at the moment it was learned.
 *
 * (1/k) Σ_{j<k} R[j][j], in 0…1; NaN if a diagonal entry is missing. It includes the first experience; {@link plasticity} doesn't.
 * @throws {UnforgetError} `invalid-input`, `shape-mismatch`: not an accuracy matrix
 * Source: Riemer et al. 2019 (MER), arXiv:1810.11910, where it is called LA.
 */
export function learningAccuracy(matrix: AccuracyMatrix): number {
  checkMatrix(matrix);
  return mean(diagonal(matrix));
}

/**
 * Worst-case accuracy: the accuracy now on the worst of all experiences learned.
 *
 * min_{j<k} R[k−1][j], in 0…1; NaN before the first experience or if one of these entries is missing. An average hides one task
 * that is gone; this is the number for a floor. It looks at the end alone: {@link minimumAccuracy} and {@link worstCaseTradeOff}
 * (which De Lange et al. 2023 abbreviate WC-ACC) look at the way there.
 * @throws {UnforgetError} `invalid-input`, `shape-mismatch`: not an accuracy matrix
 */
export function worstCaseAccuracy(matrix: AccuracyMatrix): number {
  checkMatrix(matrix);
  return smallest(latest(matrix));
}
