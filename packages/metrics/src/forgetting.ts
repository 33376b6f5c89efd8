import { type AccuracyMatrix, checkMatrix } from './matrix/check.ts';
import { entry, mean, range } from './matrix/entries.ts';

/**
 * Forgetting of each earlier experience: the best accuracy it ever had before the last experience, minus the accuracy now.
 *
 * f[j] = max_{i<k−1} R[i][j] − R[k−1][j] for j < k−1, in −1…1; negative where it is better now than ever before.
 * Rows before j was learned count where they were evaluated and are passed over where not (few evaluate what isn't learned yet);
 * a missing entry from R[j][j] downwards makes f[j] NaN: the best value might have been there.
 * @returns k−1 values, one for each experience but the last; empty with fewer than two
 * @throws {UnforgetError} `invalid-input`, `shape-mismatch`: not an accuracy matrix
 * Source: Chaudhry et al. 2018 (RWalk), arXiv:1801.10112, section 3.
 */
export function forgettingPerExperience(matrix: AccuracyMatrix): number[] {
  checkMatrix(matrix);
  const last = matrix.length - 1;
  return range(last).map((j) => bestBefore(matrix, last, j) - entry(matrix, last, j));
}

/**
 * Average forgetting: best accuracy before − accuracy now, over all experiences but the last. Less is better; 0 is none.
 *
 * (1/(k−1)) Σ_{j<k−1} f[j] with f of {@link forgettingPerExperience}, in −1…1. NaN with fewer than two experiences.
 * @throws {UnforgetError} `invalid-input`, `shape-mismatch`: not an accuracy matrix
 * Source: Chaudhry et al. 2018 (RWalk), arXiv:1801.10112, section 3. Never below −BWT, and above it when an accuracy first rises
 * and then falls. Avalanche reports first − last under this name, that is −BWT.
 */
export function forgetting(matrix: AccuracyMatrix): number {
  return mean(forgettingPerExperience(matrix));
}

/** Best accuracy on test j in rows before `row`; NaN if one from row j on is missing. */
function bestBefore(matrix: AccuracyMatrix, row: number, j: number): number {
  const since = range(row).slice(j);
  const earlier = range(j).filter((i) => !Number.isNaN(entry(matrix, i, j)));
  return Math.max(...[...earlier, ...since].map((i) => entry(matrix, i, j)));
}
