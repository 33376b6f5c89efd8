import { type HeldBack, samplesOf } from './held-back.ts';
import type { Labels } from './labels.ts';
import { bestOf, type Serving } from './serving.ts';

/** Answers to held-back examples. */
export interface Measured {
  /** By example: what is true, what was said, and how sure. */
  readonly truth: readonly string[];
  readonly said: readonly string[];
  readonly sure: Float32Array;
}

const NOTHING: Measured = { truth: [], said: [], sure: new Float32Array(0) };

/** Asks a version about held-back examples whose labels still have a name. */
export async function measure(
  serving: Serving | null,
  held: HeldBack | null,
  { labels, shape }: { readonly labels: Labels; readonly shape: readonly number[] },
): Promise<Measured> {
  if (!serving || !held?.units.length) return NOTHING;
  const { names, values } = await serving.rank(samplesOf(held.codes, held.units, shape), labels);
  const best = bestOf({ names, values });
  return {
    truth: Array.from(held.units, (unit) => labels[unit] ?? ''),
    said: Array.from(best, (place) => names[place] ?? ''),
    sure: Float32Array.from(best, (place, row) => values[row * names.length + place] as number),
  };
}

/**
 * Below which probability an answer is called unknown: so that of the right answers to held-back examples no more than
 * `share` are. 0 where nothing was held back, or nothing answered rightly.
 */
export function thresholdFor({ truth, said, sure }: Measured, share: number): number {
  const right = sure.filter((_, row) => truth[row] === said[row]).sort();
  return share === 0 ? 0 : (right[Math.floor(share * right.length)] ?? 0);
}
