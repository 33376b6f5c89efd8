import { adam, compose, createLearner, type Learner, mlp } from '@unforget/core';
import { replay } from '@unforget/replay';
import { classShare } from './class-share.ts';

/** What a classifier is made of; the README shows the measurement that chose it. */
export interface Recipe {
  /** Numbers in a code. */
  readonly size: number;
  /** Most examples that are kept to learn from again. */
  readonly memory: number;
  readonly seed: number;
}

const RATE = 0.003;
const REPLAYED = 64;
const EMPHASIS = 5;
const BATCH = 32;
/** Steps of a call that brings little. */
const LEAST_STEPS = 300;
/** Passes over what a call brings that brings much. */
const EPOCHS = 5;

/** A softmax regression on the codes, with replay of the same number of examples from each label. */
export const createRecipe = ({ size, memory, seed }: Recipe): Learner =>
  createLearner({
    model: mlp({ inputs: size, head: { kind: 'growing' } }),
    optimizer: adam(RATE),
    strategy: compose(
      replay({ capacity: memory, policy: 'class-balanced', batchSize: REPLAYED, weighting: 'per-sample' }),
      classShare(EMPHASIS),
    ),
    seed,
  });

/** How long to learn from so many examples. */
export const scheduleFor = (examples: number): { readonly iterations: number; readonly batchSize: number } => ({
  iterations: Math.max(LEAST_STEPS, EPOCHS * Math.ceil(examples / BATCH)),
  batchSize: BATCH,
});
