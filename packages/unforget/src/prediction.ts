import { UNKNOWN } from './labels.ts';
import { bestOf, type Ranked } from './serving.ts';

/** An answer. */
export interface Prediction {
  /** The likeliest label, or 'unknown' when it is too unlikely. */
  readonly label: string;
  readonly unknown: boolean;
  /** Of the likeliest label. */
  readonly probability: number;
  /** All labels, the likeliest first; probabilities sum to 1. */
  readonly ranking: readonly { readonly label: string; readonly probability: number }[];
}

/** @param options.empty inputs that hold nothing to go by: unknown, however sure the network is */
export function predictionsFrom(
  ranked: Ranked,
  { threshold, empty }: { readonly threshold: number; readonly empty: readonly boolean[] },
): Prediction[] {
  const { names, values } = ranked;
  const best = bestOf(ranked);
  return Array.from(empty, (nothing, row) => {
    const own = values.subarray(row * names.length, (row + 1) * names.length);
    const ranking = Array.from(own, (probability, place) => ({ label: names[place] as string, probability }));
    ranking.sort((a, b) => b.probability - a.probability);
    const probability = own[best[row] as number] ?? 0;
    const unknown = nothing || !names.length || !(probability >= threshold);
    return { label: unknown ? UNKNOWN : (names[best[row] as number] as string), unknown, probability, ranking };
  });
}
