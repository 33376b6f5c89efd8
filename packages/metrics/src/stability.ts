import { type AccuracyMatrix, checkMatrix, checkPerTest } from './matrix/check.ts';
import { diagonal, entry, latest, mean, range } from './matrix/entries.ts';

/**
 * Stability: the accuracy now on the old experiences, that is on all but the last.
 *
 * (1/(k−1)) Σ_{j<k−1} R[k−1][j], in 0…1; NaN with fewer than two experiences or if one of these entries is missing.
 * Unlike {@link averageAccuracy} it leaves out the experience just learned, so a model can't make up for loss by learning the new one.
 * @throws {UnforgetError} `invalid-input`, `shape-mismatch`: not an accuracy matrix
 * Source: Sarfraz et al. 2022 (SYNERgy), arXiv:2206.04016.
 */
export function stability(matrix: AccuracyMatrix): number {
  checkMatrix(matrix);
  return mean(latest(matrix).slice(0, -1));
}

/**
 * Plasticity: how well the new experiences were learned, at the moment they were learned, on top of older knowledge.
 *
 * (1/(k−1)) Σ_{0<j<k} R[j][j], in 0…1; NaN with fewer than two experiences or if one of these entries is missing.
 * The first experience is left out (nothing had to be protected then) and k−1 terms stand against the k−1 terms of
 * {@link stability}; {@link learningAccuracy} is the mean of the whole diagonal.
 * @throws {UnforgetError} `invalid-input`, `shape-mismatch`: not an accuracy matrix
 * Source: Kemker et al. 2018, arXiv:1708.02072, Ω_new. Sarfraz et al. 2022 use the whole diagonal under this name.
 */
export function plasticity(matrix: AccuracyMatrix): number {
  checkMatrix(matrix);
  return mean(diagonal(matrix).slice(1));
}

/** joint[j] − R[j][j] for each experience learned; of checked input. */
export function intransigenceTerms(matrix: AccuracyMatrix, joint: readonly number[]): number[] {
  return range(matrix.length).map((j) => (joint[j] ?? Number.NaN) - entry(matrix, j, j));
}

/**
 * Intransigence: how much worse a new experience is learned than by a model trained on everything up to it at once.
 *
 * (1/k) Σ_{j<k} (a*[j] − R[j][j]), in −1…1; less is better, below 0 the stream helped. NaN if an entry is missing.
 * @param joint  one accuracy for each test: a*[j] is the accuracy on test j of a model trained jointly on experiences 0…j
 * @throws {UnforgetError} `invalid-input`, `shape-mismatch`: not an accuracy matrix, or a joint vector of another length
 * Source: Chaudhry et al. 2018 (RWalk), arXiv:1801.10112, section 3, who give it for the k-th task alone; we average over the stream.
 */
export function intransigence(matrix: AccuracyMatrix, joint: readonly number[]): number {
  checkMatrix(matrix);
  checkPerTest(joint, 'Accuracies of joint training', matrix[0]?.length ?? joint.length);
  return mean(intransigenceTerms(matrix, joint));
}
