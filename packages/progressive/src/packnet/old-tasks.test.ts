import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import {
  adam,
  adamw,
  cnn,
  fromLayersModel,
  type LearnerOptions,
  maskLogits,
  mlp,
  momentum,
  sgd,
  softmaxCrossEntropy,
} from '@unforget/core';
import type { Loss, Model, Optimizer } from '@unforget/types';
import { describe, expect, it } from 'vitest';
import { learnerOf, network, plan, TASKS, unmasked, valuesOf } from './__fixtures__/learners.ts';
import { packNet } from './packnet.ts';
import type { PackNetState } from './packnet-state.ts';

const { layers } = tfl;
const seeded = (seed: number) => tfl.initializers.glorotNormal({ seed });

const normalised = (): Model =>
  fromLayersModel(
    tfl.sequential({
      layers: [
        layers.dense({ name: 'first', units: 10, inputShape: [4], kernelInitializer: seeded(1) }),
        layers.batchNormalization({ name: 'norm' }),
        layers.activation({ activation: 'relu' }),
        layers.dropout({ rate: 0.1 }),
        layers.dense({ name: 'second', units: 8, activation: 'relu', kernelInitializer: seeded(2) }),
        layers.dense({ name: 'last', units: 2, kernelInitializer: seeded(3) }),
      ],
    }),
    { head: HEAD },
  );

const OPTIMIZERS: readonly [string, Optimizer][] = [
  ['sgd', sgd(0.1) as unknown as Optimizer],
  ['momentum', momentum(0.05) as unknown as Optimizer],
  ['adam', adam(0.02) as unknown as Optimizer],
  ['adamw', adamw(0.02) as unknown as Optimizer],
];

/** Gets wider with every task, which must not change the order in which an engine sums. */
const HEAD = { kind: 'multi' } as const;

const MODELS: readonly [string, () => Model][] = [
  ['an MLP', () => mlp({ inputs: 4, hidden: [10, 8], head: HEAD })],
  ['a CNN', () => cnn({ inputShape: [2, 2, 1], filters: [4], hidden: [6], head: HEAD })],
  ['a LayersModel with BatchNormalization and dropout', normalised],
];

/** The default loss, with logits instead of probabilities as predictions: softmax would round them away. */
const logits: Loss = { ...softmaxCrossEntropy(), predictions: maskLogits };

/** Logits of its own units and accuracy of every task when it was learned, and at the end. */
async function thenAndNow(options: Partial<LearnerOptions> = {}) {
  const learner = learnerOf({ model: mlp({ inputs: 4, hidden: [10, 8], head: HEAD }), ...options, loss: logits });
  const ask = async (task: (typeof TASKS)[number]) => {
    const { accuracy, predictions } = await learner.evaluate(task);
    const { probabilities, units } = predictions;
    const own = new Set(learner.unitsOf(task.taskId));
    return { accuracy, logits: probabilities.filter((_, i) => own.has(i % units)) };
  };
  const then: Awaited<ReturnType<typeof ask>>[] = [];
  for (const task of TASKS) {
    await learner.learn(task, plan);
    then.push(await ask(task));
  }
  return { then, now: [await ask(TASKS[0]), await ask(TASKS[1]), await ask(TASKS[2])] };
}

describe('old tasks', () => {
  it.each(OPTIMIZERS)('do not move by a bit under %s', async (_, optimizer) => {
    const { then, now } = await thenAndNow({ optimizer });
    expect(now).toEqual(then);
  });

  it.each(MODELS)('do not move by a bit in %s', async (_, make) => {
    const { then, now } = await thenAndNow({ model: make() });
    expect(now).toEqual(then);
  });

  it('keep every bit of their probabilities, which are summed over their own units alone', async () => {
    const learner = learnerOf();
    const then: Float32Array[] = [];
    const ask = async ({ samples, taskId }: (typeof TASKS)[number]): Promise<Float32Array> =>
      (await learner.predict(samples, { taskId })).probabilities.filter((value) => value > 0);
    for (const task of TASKS) {
      await learner.learn(task, plan);
      then.push(await ask(task));
    }
    for (const [i, task] of TASKS.entries()) expect(await ask(task)).toEqual(then[i]);
  });

  it('do not move in captured steps either', async () => {
    const { then, now } = await thenAndNow({ capture: true });
    expect(now).toEqual(then);
  });

  it('would move without their masks: what later tasks own is in the way', async () => {
    const learner = learnerOf();
    await learner.learn(TASKS[0], plan);
    const then = await unmasked(learner, TASKS[0].samples);
    await learner.learn(TASKS[1], plan);
    const now = await unmasked(learner, TASKS[0].samples);
    const first = (values: Float32Array, width: number) => Array.from({ length: 24 }, (_, row) => values[row * width]);
    expect(first(now, 5)).not.toEqual(first(then, 2));
  });

  it('are asked with the weights owned up to their round', () => {
    const owner = tf.tensor2d(
      [
        [0, 1],
        [2, 3],
      ],
      [2, 2],
      'float32',
    );
    const state: PackNetState = {
      owners: { w: owner },
      rounds: [5, 0, 5, 2],
      unitTasks: [],
      open: true,
      full: [],
      figures: { weights: 4, kept: 1, free: 1 },
    };
    const params = {
      w: tf.tensor2d([
        [10, 20],
        [30, 40],
      ]),
      b: tf.tensor1d([7]),
    };
    const asked = (taskId: number, given = state): number[] => {
      const context = { model: network(), loss: {} as never, taskId };
      const chosen = packNet().paramsFor?.(given, params, context) ?? {};
      expect(chosen['b']).toBe(params.b);
      return [...(chosen['w']?.dataSync() ?? [])];
    };
    // Task 5 has rounds 1 and 3, of which the last counts; task 2 is being trained, task 9 unknown: all weights.
    expect(asked(0)).toEqual([0, 20, 30, 0]);
    expect(asked(5)).toEqual([0, 20, 30, 40]);
    expect(asked(2)).toEqual([10, 20, 30, 40]);
    expect(asked(9)).toEqual([10, 20, 30, 40]);
    expect(asked(2, { ...state, open: false })).toEqual([0, 20, 30, 40]);
    tf.dispose([owner, params]);
  });

  it('keep their biases and batch statistics: they learn in the first round alone', async () => {
    const learner = learnerOf({ model: normalised() });
    await learner.save();
    const start = valuesOf(learner);
    await learner.learn(TASKS[0], plan);
    const first = valuesOf(learner);
    await learner.learn(TASKS[1], plan);
    const second = valuesOf(learner);
    const still = ['first/bias', 'second/bias', 'norm/gamma', 'norm/beta', 'norm/moving_mean', 'norm/moving_variance'];
    for (const path of still) {
      expect(first[path]).not.toEqual(start[path]);
      expect(second[path]).toEqual(first[path]);
    }
  });
});
