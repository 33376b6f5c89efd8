import { adam, compose, createLearner, type Learner, type LearnerOptions, mlp } from '@unforget/core';
import { pointClouds } from '@unforget/core/testing';
import type { Batch, Samples, Strategy } from '@unforget/types';

/** A strategy that looks at every batch as those before it left it. */
export function spy(): { batches: Batch[]; strategy: Strategy } {
  const batches: Batch[] = [];
  const observeBatch = (batch: Batch): void => void batches.push(batch);
  return {
    batches,
    strategy: { specificationVersion: 'v1', name: 'spy', stateVersion: 1, init: () => ({}), observeBatch },
  };
}

/** An MLP with a growing head on four inputs, under Adam. */
export const learnerWith = (strategies: readonly unknown[], options: Partial<LearnerOptions> = {}): Learner =>
  createLearner({
    model: mlp({ inputs: 4, hidden: [16], head: { kind: 'growing' } }),
    optimizer: adam(0.02),
    strategy: compose(...(strategies as Strategy[])),
    seed: 3,
    ...options,
  });

/** Unequal class counts, and a class pair that comes back. */
export const STREAM: readonly (readonly number[])[] = [
  [0, 1],
  [2, 3, 4],
  [5, 6, 7, 8, 9],
  [0, 1],
];

/** Accuracy on all ten classes after the whole stream; plain training knows the two that came last. */
export async function accuracyAfter(strategies: readonly unknown[], steps = 30): Promise<number> {
  const learner = learnerWith(strategies);
  for (const classes of STREAM) await learner.learn(pointClouds(classes), { iterations: steps, batchSize: 12 });
  const { accuracy } = await learner.evaluate(pointClouds(STREAM.slice(0, 3).flat(), { seed: 1 }));
  learner.dispose();
  return accuracy;
}

/** Points of a class with two numbers as targets: a flag of the input's sign, and the class's own. */
export function valuesOf(unit: number): Samples {
  const { x, length, shape } = pointClouds([unit]);
  const y = Float32Array.from({ length: 2 * length }, (_, i) => (i % 2 ? unit / 2 : (x[2 * (i - (i % 2))] ?? 0) > 0 ? 1 : 0));
  return { length, shape, x, y };
}

/** Values of all parameters, by path. */
export const valuesIn = (learner: Learner): Record<string, number[]> =>
  Object.fromEntries(Object.entries(learner.params ?? {}).map(([path, tensor]) => [path, [...tensor.dataSync()]]));
