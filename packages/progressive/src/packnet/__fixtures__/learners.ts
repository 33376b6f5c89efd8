import { adam, createLearner, inferRows, type Learner, type LearnerOptions, mlp } from '@unforget/core';
import { pointClouds } from '@unforget/core/testing';
import type { Model, Samples } from '@unforget/types';
import { afterEach } from 'vitest';
import { packNet } from '../packnet.ts';

const made: Learner[] = [];
afterEach(() => {
  for (const learner of made.splice(0)) learner.dispose();
});

export const network = (): Model => mlp({ inputs: 4, hidden: [10, 8], head: { kind: 'multi' } });

/** A learner with PackNet that is disposed after the test. */
export function learnerOf(options: Partial<LearnerOptions> = {}): Learner {
  const strategy = packNet({ prune: 0.5 });
  const learner = createLearner({ model: network(), optimizer: adam(0.02), strategy, seed: 3, ...options });
  made.push(learner);
  return learner;
}

export const plan = { iterations: 24, batchSize: 8 };

export const TASKS = [
  { samples: pointClouds([0, 1]), taskId: 5 },
  { samples: pointClouds([2, 3, 4]), taskId: 0 },
  { samples: pointClouds([5, 6, 7, 8, 9]), taskId: 2 },
] as const;

export const valuesOf = ({ params }: Learner): Record<string, Float32Array> =>
  Object.fromEntries(Object.entries(params ?? {}).map(([path, x]) => [path, x.dataSync<'float32'>().slice()]));

/** Raw outputs of all parameters, no task's mask on them. */
export async function unmasked({ model, params }: Learner, samples: Samples): Promise<Float32Array> {
  return (await inferRows('outputs', { model, params: params ?? {}, samples })).values;
}

export const zerosIn = (values: Float32Array | undefined): number =>
  (values ?? new Float32Array(0)).filter((value) => value === 0).length;
