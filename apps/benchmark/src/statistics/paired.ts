import jstat from 'jstat';
import { intervalOf } from './interval-of.ts';

/** Two methods over the seeds that both have. */
export interface Paired {
  /** Mean of right − left, and its standard error. */
  readonly difference: number;
  readonly sem: number;
  /**
   * Two-sided probability of such a difference, or a larger one, between methods that are alike: Student's t over the
   * differences. NaN below two seeds.
   */
  readonly p: number;
  readonly seeds: number;
}

/** @param left  values by seed */
export function pairedTest(left: ReadonlyMap<number, number>, right: ReadonlyMap<number, number>): Paired {
  const differences = [...left].flatMap(([seed, value]) => {
    const other = right.get(seed);
    return other === undefined ? [] : [other - value];
  });
  const { mean: difference, standardError: sem } = intervalOf(differences);
  return { difference, sem, p: probability(difference, sem, differences.length), seeds: differences.length };
}

function probability(difference: number, sem: number, count: number): number {
  if (count < 2) return Number.NaN;
  if (difference === 0) return 1;
  // Differences that are all the same, and not 0, leave no doubt.
  if (sem === 0) return 0;
  return 2 * jstat.studentt.cdf(-Math.abs(difference / sem), count - 1);
}

/**
 * Probabilities corrected for being many (Holm 1979): the smallest times their number, the next times one less, and none
 * below a smaller one's. NaN stays and does not count.
 */
export function holm(probabilities: readonly number[]): number[] {
  const order = probabilities
    .map((p, index) => ({ p, index }))
    .filter(({ p }) => !Number.isNaN(p))
    .sort((a, b) => a.p - b.p);
  const corrected = probabilities.map(() => Number.NaN);
  let least = 0;
  order.forEach(({ p, index }, rank) => {
    least = Math.min(1, Math.max(least, (order.length - rank) * p));
    corrected[index] = least;
  });
  return corrected;
}
