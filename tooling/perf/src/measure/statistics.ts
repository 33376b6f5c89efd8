/** The middle one, or the mean of the two in the middle; NaN of nothing. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  if (!sorted.length) return Number.NaN;
  if (sorted.length % 2) return sorted[Math.floor(middle)] as number;
  return ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2;
}

/** Smallest and largest. */
export const spread = (values: readonly number[]): [number, number] => [Math.min(...values), Math.max(...values)];

/** Ratios of readings that were taken next to each other, as many as both have. */
export function pairedRatios(ours: readonly number[], theirs: readonly number[]): number[] {
  const rounds = Math.min(ours.length, theirs.length);
  return Array.from({ length: rounds }, (_, i) => (ours[i] as number) / (theirs[i] as number));
}
