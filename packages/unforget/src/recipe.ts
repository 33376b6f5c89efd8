import { adam, cnn, compose, createLearner, fromLayersModel, type Learner, mlp } from '@unforget/core';
import { replay } from '@unforget/replay';
import type { Model } from '@unforget/types';
import { classShare } from './class-share.ts';
import type { OwnModel } from './encoders/layers-model.ts';

/** What a classifier is made of; the README shows the measurement that chose it. */
export interface Recipe {
  /** Of a code; [height, width, channels] of an image. */
  readonly shape: readonly number[];
  /** A model of one's own in place of a built one. */
  readonly own?: OwnModel | null;
  /** Most examples that are kept to learn from again. */
  readonly memory: number;
  readonly seed: number;
}

const RATE = 0.003;
const REPLAYED = 64;
/** How much more than its share of the classes a new label weighs. */
export const EMPHASIS = 3;
const BATCH = 32;
const FILTERS = [16, 32];
/** Steps of a call that brings little. */
const LEAST_STEPS = 300;
/** Most passes over what a call brings that brings much: more would teach it what the memory can't hold later. */
const EPOCHS = 8;

/** When training is over before its last step: the loss on held-back examples hardly falls any more. */
export const LOOKING = { every: 50, patience: 3, minDelta: 0.005 };

/** A net, with replay of the same number of examples from each label. */
export const createRecipe = ({ memory, seed, ...net }: Recipe): Learner =>
  createLearner({
    model: modelOf(net),
    optimizer: adam(RATE),
    strategy: compose(
      replay({ capacity: memory, policy: 'class-balanced', batchSize: REPLAYED, weighting: 'per-sample' }),
      classShare(EMPHASIS),
    ),
    seed,
  });

const HEAD = { kind: 'growing' } as const;

/** A softmax regression on the codes; on images, behind convolutions. */
function modelOf({ shape, own = null }: Pick<Recipe, 'shape' | 'own'>): Model {
  if (own) return fromLayersModel(own, { head: HEAD });
  const [height = 1, width = 1, channels = 1] = shape;
  if (shape.length !== 3) return mlp({ inputs: height, head: HEAD });
  // Each convolution halves the sides.
  const filters = FILTERS.filter((_, i) => Math.min(height, width) >= 2 ** (i + 1));
  return cnn({ inputShape: [height, width, channels], filters, head: HEAD });
}

/** How long to learn from so many examples. */
export const scheduleFor = (examples: number): { readonly iterations: number; readonly batchSize: number } => ({
  iterations: Math.max(LEAST_STEPS, EPOCHS * Math.ceil(examples / BATCH)),
  batchSize: BATCH,
});
