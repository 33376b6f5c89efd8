/**
 * How sure a task is of a sample.
 * - `max`: the highest probability of its units
 * - `entropy`: 1 − H/ln(units), which is 0 for equal probabilities and 1 for certainty, however many units there are
 */
export type Confidence = 'max' | 'entropy';
export const CONFIDENCES: readonly Confidence[] = ['max', 'entropy'];

/** Confidence of probabilities that sum to 1; of two units at least. */
export function confidenceOf(probabilities: readonly number[], by: Confidence): number {
  if (by === 'max') return Math.max(...probabilities);
  const entropy = probabilities.reduce((sum, p) => (p > 0 ? sum - p * Math.log(p) : sum), 0);
  return 1 - entropy / Math.log(probabilities.length);
}
