import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { afterEach, describe, expect, it } from 'vitest';
import { createLearner, type Learner } from '../learner/learner.ts';
import type { LearnerOptions } from '../learner/options.ts';
import { adam } from '../optimizers/adam.ts';
import { sgd } from '../optimizers/sgd.ts';
import { pointClouds } from '../testing/problems.ts';
import { expectSame, paramValues } from '../testing/runs.ts';
import { expectClose } from '../testing/tensor-matcher.ts';
import { seeded } from './__fixtures__/layers-models.ts';
import { fromLayersModel } from './layers-model.ts';
import { writeToLayersModel } from './layers-model-write.ts';

const { layers } = tfl;
const network = (): tfl.LayersModel =>
  seeded(
    tfl.sequential({
      layers: [
        layers.dense({ name: 'hidden', units: 12, inputShape: [4], useBias: false }),
        layers.batchNormalization({ name: 'norm', momentum: 0.8 }),
        layers.activation({ name: 'relu', activation: 'relu' }),
        layers.dropout({ name: 'drop', rate: 0.2 }),
        layers.dense({ name: 'head', units: 2, activation: 'softmax' }),
      ],
    }),
  );
const made: Learner[] = [];
const learnerOf = (original: tfl.LayersModel, options: Partial<LearnerOptions> = {}): Learner => {
  const model = fromLayersModel(original, { head: { kind: 'growing' } });
  const learner = createLearner({ model, optimizer: adam(0.03), seed: 6, ...options });
  made.push(learner);
  return learner;
};
afterEach(() => {
  for (const learner of made.splice(0)) learner.dispose();
});

const weightsOf = (model: tfl.LayersModel): Float32Array[] =>
  model.weights.map((variable) => variable.read().dataSync<'float32'>().slice());

const [first, second] = [pointClouds([0, 1]), pointClouds([2, 3])];
/** 48 steps: enough for an engine that captures steps to do so. */
const plan = { epochs: 16, batchSize: 8 };

describe('a learner with a LayersModel that has batch normalization and dropout', () => {
  it('learns, grows, leaves the LayersModel alone and frees what it made', async () => {
    const original = network();
    const before = weightsOf(original);
    const live = tf.memory().numTensors;
    const learner = learnerOf(original);
    await learner.learn(first, plan);
    expect((await learner.evaluate(first)).accuracy).toBe(1);
    const mean = learner.params?.['norm/moving_mean']?.dataSync<'float32'>().slice();
    expect(mean).not.toEqual(before.at(-2));
    await learner.learn(second, plan);
    expect(learner.units).toBe(4);
    expect((await learner.evaluate(second)).accuracy).toBe(1);
    expect(weightsOf(original)).toEqual(before);
    learner.dispose();
    made.length = 0;
    expect(tf.memory().numTensors).toBe(live);
  });

  it('resumes in the middle of an experience, bit for bit, with another copy of the model', async () => {
    const straight = learnerOf(network());
    await straight.learn(first, plan);
    await straight.learn(second, plan);

    const stopped = learnerOf(network());
    await stopped.learn(first, plan);
    const stop = new AbortController();
    const report = await stopped.learn(second, {
      ...plan,
      signal: stop.signal,
      logEvery: 1,
      onProgress: ({ clock }) => {
        if (clock.experienceStep === 7) stop.abort();
      },
    });
    expect(report.aborted).toBe(true);
    const bytes = await stopped.save();

    const resumed = learnerOf(seeded(network(), 99));
    await resumed.load(bytes);
    expect(resumed.pending).toBe(true);
    await resumed.learn(second, plan);
    expectSame(paramValues(resumed), paramValues(straight));
  });

  it('takes the same steps as one captured graph, where the engine has that, batch statistics included', async ({
    skip,
  }) => {
    // A graph rounds the normalization's gradient otherwise; Adam would make full steps of what is all rounding.
    const optimizer = sgd(0.05);
    const [captured, plain] = [true, false].map((capture) => learnerOf(network(), { optimizer, capture })) as [
      Learner,
      Learner,
    ];
    const { engine } = await captured.learn(first, plan);
    skip(!engine.captured && tf.getBackend() !== 'tensorflow', `${tf.getBackend()} runs steps op by op`);
    expect(engine.why).toBeNull();
    expect(engine.captured).toBe(true);
    await plain.learn(first, plan);
    const actual = paramValues(captured);
    for (const [path, values] of Object.entries(paramValues(plain))) {
      expectClose(actual[path] ?? [], values, { rtol: 1e-5, atol: 1e-6 });
    }
  });

  it('hands its weights back to a LayersModel that predicts the same', async () => {
    const model = fromLayersModel(network());
    const learner = createLearner({ model, optimizer: adam(0.03), seed: 6 });
    made.push(learner);
    await learner.learn(first, plan);
    const target = network();
    writeToLayersModel(learner.params ?? {}, target);
    const { probabilities } = await learner.predict(first);
    tf.tidy(() => {
      const x = tf.tensor2d(first.x as Float32Array, [first.length, 4]);
      expectClose(target.predict(x) as tf.Tensor, probabilities, { rtol: 1e-4, atol: 1e-6 });
    });
  });
});
