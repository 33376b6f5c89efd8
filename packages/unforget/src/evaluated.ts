import type { Example } from './examples.ts';
import type { Prediction } from './prediction.ts';

export interface Evaluated {
  readonly examples: number;
  /** Share of right labels; an answer below the threshold counts by its likeliest label. */
  readonly accuracy: number;
  /** Share of answers below the threshold. */
  readonly unknown: number;
  /** By label in the examples. */
  readonly labels: Readonly<Record<string, { readonly examples: number; readonly accuracy: number }>>;
}

/** Counts answers to examples, of which there must be one at least. */
export function evaluatedFrom(examples: readonly Example<unknown>[], predictions: readonly Prediction[]): Evaluated {
  const counts = new Map<string, { examples: number; right: number }>();
  examples.forEach(({ label }, i) => {
    const count = counts.get(label) ?? { examples: 0, right: 0 };
    count.examples += 1;
    if (predictions[i]?.ranking[0]?.label === label) count.right += 1;
    counts.set(label, count);
  });
  const right = [...counts.values()].reduce((sum, count) => sum + count.right, 0);
  return {
    examples: examples.length,
    accuracy: right / examples.length,
    unknown: predictions.filter((prediction) => prediction.unknown).length / examples.length,
    // Not by assignment: a label `__proto__` would be taken for something else.
    labels: Object.fromEntries(
      [...counts].map(([label, count]) => [
        label,
        { examples: count.examples, accuracy: count.right / count.examples },
      ]),
    ),
  };
}
