import { adam, compose, createLearner, type Learner, mlp } from '@unforget/core';
import { lwf } from '@unforget/distillation';
import { ewc } from '@unforget/ewc';
import { replay, type Weighting } from '@unforget/replay';
import { classShare } from '../src/class-share.ts';
import { createRecipe, EMPHASIS } from '../src/recipe.ts';

const MEMORY = 3000;

/** What the classifier might have been made of: the same net and optimizer, other strategies. */
export interface Candidate {
  readonly name: string;
  readonly make: (size: number, seed: number) => Learner;
}

type Strategies = Parameters<typeof compose>;

const candidate = (name: string, strategies: () => Strategies): Candidate => ({
  name,
  make: (size, seed) =>
    createLearner({
      model: mlp({ inputs: size, head: { kind: 'growing' } }),
      optimizer: adam(0.003),
      strategy: compose(...strategies()),
      seed,
    }),
});

const remember = (weighting: Weighting = 'per-sample') =>
  replay({ capacity: MEMORY, policy: 'class-balanced', batchSize: 64, weighting });

export const candidates: readonly Candidate[] = [
  candidate('fine-tuning', () => []),
  candidate('EWC', () => [ewc({ lambda: 20 })]),
  candidate('LwF', () => [lwf({ lambda: 1 })]),
  candidate('replay, tasks alike', () => [remember('equal-tasks')]),
  candidate('replay, samples alike', () => [remember()]),
  candidate('replay, classes alike', () => [remember(), classShare(1)]),
  {
    name: `replay, classes × ${EMPHASIS} (chosen)`,
    make: (size, seed) => createRecipe({ shape: [size], memory: MEMORY, seed }),
  },
  candidate('chosen + LwF', () => [remember(), classShare(EMPHASIS), lwf({ lambda: 1, replayed: true })]),
  candidate('chosen + EWC', () => [remember(), classShare(EMPHASIS), ewc({ lambda: 20 })]),
];
