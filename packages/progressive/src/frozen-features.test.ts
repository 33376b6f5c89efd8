import * as tfl from '@tensorflow/tfjs-layers';
import {
  adam,
  binaryCrossEntropy,
  cnn,
  createLearner,
  fromLayersModel,
  type Learner,
  meanSquaredError,
  mlp,
  softmaxCrossEntropy,
} from '@unforget/core';
import { describeStrategy, pointClouds } from '@unforget/core/testing';
import type { Loss, Model, Samples } from '@unforget/types';
import { afterEach, describe, expect, it } from 'vitest';
import { frozenFeatures } from './frozen-features.ts';

describeStrategy('frozen features', { make: () => frozenFeatures() }, { describe, it });

const { layers } = tfl;
const made: Learner[] = [];
const learnerOf = (model: Model, strategy = frozenFeatures(), loss: Loss = softmaxCrossEntropy()): Learner => {
  const learner = createLearner({ model, optimizer: adam(0.02), strategy, seed: 2, loss });
  made.push(learner);
  return learner;
};
afterEach(() => {
  for (const learner of made.splice(0)) learner.dispose();
});

const plan = { iterations: 8, batchSize: 8 };
const valuesOf = ({ params }: Learner): Record<string, Float32Array> =>
  Object.fromEntries(Object.entries(params ?? {}).map(([path, x]) => [path, x.dataSync<'float32'>().slice()]));

/** Paths of parameters whose first numbers (those that were there before) differ. */
function moved(before: Record<string, Float32Array>, after: Record<string, Float32Array>): string[] {
  return Object.keys(before).filter((path) => {
    const [old, now] = [before[path] ?? [], after[path] ?? []];
    return old.length !== now.length || !Array.from(old).every((value, i) => Object.is(value, now[i]));
  });
}

const normalised = (): Model =>
  fromLayersModel(
    tfl.sequential({
      layers: [
        layers.dense({ name: 'body', units: 6, inputShape: [4], activation: 'relu' }),
        layers.batchNormalization({ name: 'norm' }),
        layers.dropout({ rate: 0.2 }),
        layers.dense({ name: 'last', units: 3 }),
      ],
    }),
    { head: { kind: 'fixed', units: 3 } },
  );

describe('frozenFeatures', () => {
  it('lets everything learn in the first experience, and the head alone after it, batch statistics included', async () => {
    const learner = learnerOf(normalised());
    const start = await learner.save().then(() => valuesOf(learner));
    await learner.learn(pointClouds([0, 1]), plan);
    const first = valuesOf(learner);
    const report = await learner.learn(pointClouds([2]), plan);
    expect(moved(start, first)).toEqual(Object.keys(start));
    expect(moved(first, valuesOf(learner))).toEqual(['last/bias', 'last/kernel']);
    expect(report.strategies).toEqual({ frozenFeatures: { frozen: true } });
  });

  it.each([
    ['regression', meanSquaredError],
    ['flags', binaryCrossEntropy],
  ])('learns a second problem of %s with its head alone', async (_, loss) => {
    const model = mlp({ inputs: 4, hidden: [6], head: { kind: 'fixed', units: 2 } });
    const learner = learnerOf(model, frozenFeatures(), loss());
    const { x, length, shape } = pointClouds([0, 1]);
    // Whether the first input is positive, and the second; then the other way round.
    const problem = (turned: boolean): Samples => {
      const flag = (i: number): number => ((x[4 * Math.floor(i / 2) + (i % 2)] ?? 0) > 0 === turned ? 0 : 1);
      return { length, shape, x, y: Float32Array.from({ length: 2 * length }, (_value, i) => flag(i)) };
    };
    await learner.learn(problem(false), { ...plan, iterations: 30 });
    const [before, bad] = [valuesOf(learner), await learner.evaluate(problem(true))];
    await learner.learn(problem(true), { ...plan, iterations: 30 });
    expect(moved(before, valuesOf(learner))).toEqual(['head/bias', 'head/kernel']);
    expect((await learner.evaluate(problem(true))).loss).toBeLessThan(bad.loss);
  });

  it('waits as many experiences as told', async () => {
    const [never, late] = [0, 2].map((after) => learnerOf(normalised(), frozenFeatures({ after })));
    for (const learner of [never, late] as Learner[]) {
      await learner.save();
      const start = valuesOf(learner);
      await learner.learn(pointClouds([0, 1]), plan);
      await learner.learn(pointClouds([2]), plan);
      const all = Object.keys(start);
      expect(moved(start, valuesOf(learner))).toEqual(learner === never ? ['last/bias', 'last/kernel'] : all);
    }
  });

  it('refuses what has no head, and unknown options', () => {
    const pooled = tfl.sequential({
      layers: [
        layers.conv2d({ inputShape: [4, 4, 1], filters: 2, kernelSize: 2, name: 'conv' }),
        layers.globalAveragePooling2d({}),
      ],
    });
    const error = { code: 'unsupported-layer', received: 'one whose last layer with parameters is Conv2D "conv"' };
    expect(() => learnerOf(fromLayersModel(pooled))).toThrow(expect.objectContaining(error));
    const bare: Model = { ...mlp({ inputs: 2, head: { kind: 'growing' } }), sites: [] };
    expect(() => learnerOf(bare)).toThrow(expect.objectContaining({ code: 'unsupported-layer' }));
    for (const options of [{ after: -1 }, { afer: 1 }, { name: '' }, { name: 3 }] as object[])
      expect(() => frozenFeatures(options)).toThrow(expect.objectContaining({ code: 'invalid-option' }));
  });

  it('works with a convolutional network', async () => {
    const model = cnn({ inputShape: [2, 2, 1], filters: [3], head: { kind: 'growing' } });
    const learner = learnerOf(model);
    await learner.learn(pointClouds([0, 1]), plan);
    const before = valuesOf(learner);
    await learner.learn(pointClouds([0, 1], { seed: 1 }), plan);
    expect(moved(before, valuesOf(learner))).toEqual(['head/bias', 'head/kernel']);
  });
});
