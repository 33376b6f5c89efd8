/**
 * χ² statistic of how often each of N items was among k chosen ones, over `runs` choices.
 *
 * If every subset of size k is equally likely, an item is in with p = k/N; its indicator has variance p(1−p), and two of
 * them have covariance −p(1−p)/(N−1), as the N sum to the constant k. So the counts have covariance
 * R·p(1−p)·N/(N−1)·(I − J/N) with J all ones, and Σ(O − Rp)² divided by R·p(1−p)·N/(N−1) is χ² with N − 1 degrees of
 * freedom for many runs.
 */
export function inclusionStatistic(counts: readonly number[], chosen: number, runs: number): number {
  const items = counts.length;
  const p = chosen / items;
  const squares = counts.reduce((sum, count) => sum + (count - runs * p) ** 2, 0);
  return squares / ((runs * p * (1 - p) * items) / (items - 1));
}

/** χ² statistic of counts that should all be alike; one degree of freedom less than there are. */
export function uniformStatistic(counts: readonly number[]): number {
  const expected = counts.reduce((sum, count) => sum + count, 0) / counts.length;
  return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
}

/** The 99.9 % quantile of χ², by Wilson and Hilferty (0.1 % too high at 39 degrees of freedom: 72.1 for 72.06). */
export function chiSquareBound(degrees: number): number {
  const z = 3.0902;
  const spread = 2 / (9 * degrees);
  return degrees * (1 - spread + z * Math.sqrt(spread)) ** 3;
}
