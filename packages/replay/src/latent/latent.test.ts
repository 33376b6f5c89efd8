import { binaryCrossEntropy, inferRows, meanSquaredError, mlp, momentum } from '@unforget/core';
import { pointClouds } from '@unforget/core/testing';
import { type Model, UnforgetError } from '@unforget/types';
import { describe, expect, it } from 'vitest';
import { accuracyAfter, learnerWith, spy, valuesIn, valuesOf } from '../__fixtures__/learners.ts';
import { normalisedModel } from '../__fixtures__/normalised-model.ts';
import { type LatentReplayOptions, latentReplay } from '../index.ts';
import { headPaths } from './head-paths.ts';

const few = { iterations: 4, batchSize: 6 };

describe('headPaths', () => {
  it('finds what the readout depends on', async () => {
    for (const [model, width, paths] of [
      [mlp({ inputs: 4, hidden: [5, 3], head: { kind: 'growing' } }), 3, ['head/kernel', 'head/bias']],
      [normalisedModel(), 6, ['out/kernel', 'out/bias']],
    ] as const) {
      const learner = learnerWith([], { model });
      await learner.learn(pointClouds([0, 1]), few);
      expect(headPaths(model, learner.params ?? {}, width).sort()).toEqual([...paths].sort());
      learner.dispose();
    }
  });
});

describe('latentReplay', () => {
  it('keeps what plain training forgets, with unequal counts of classes of which some come back', async () => {
    expect(await accuracyAfter([latentReplay({ capacity: 60 })])).toBeGreaterThan(0.6);
  });

  it.each([
    ['MLP', () => mlp({ inputs: 4, hidden: [5], head: { kind: 'growing' }, dropout: 0.2 })],
    ['batch normalization', normalisedModel],
  ])('moves nothing below the head after the first experience, under momentum: %s', async (_, make: () => Model) => {
    const below = (values: Record<string, number[]>) =>
      Object.fromEntries(Object.entries(values).filter(([path]) => !/^(head|out)\//.test(path)));
    const learner = learnerWith([latentReplay({ capacity: 20 })], { model: make(), optimizer: momentum(0.05) });
    await learner.learn(pointClouds([0, 1]), few);
    const first = valuesIn(learner);
    await learner.learn(pointClouds([2, 3, 4]), few);
    const second = valuesIn(learner);
    expect(Object.keys(below(second)).length).toBeGreaterThan(1);
    expect(below(second)).toEqual(below(first));
    expect(second).not.toEqual(first);
    learner.dispose();
  });

  it('lets everything learn with freeze: false', async () => {
    const learner = learnerWith([latentReplay({ capacity: 20, freeze: false })]);
    await learner.learn(pointClouds([0, 1]), few);
    const first = valuesIn(learner)['hidden-1/kernel'];
    await learner.learn(pointClouds([2, 3]), few);
    expect(valuesIn(learner)['hidden-1/kernel']).not.toEqual(first);
    learner.dispose();
  });

  it('puts features in place of new samples and behind them, each those of its sample', async () => {
    const { batches, strategy } = spy();
    const model = mlp({ inputs: 4, hidden: [5], head: { kind: 'growing' } });
    const learner = learnerWith([latentReplay({ capacity: 24, batchSize: 24 }), strategy], { model });
    const [old, fresh] = [pointClouds([0, 1]), pointClouds([2, 3])];
    await learner.learn(old, few);
    const report = await learner.learn(fresh, few);
    const featuresOf = (samples: typeof old) => inferRows('features', { model, params: learner.params ?? {}, samples });
    const [stored, now] = [await featuresOf(old), await featuresOf(fresh)];
    learner.dispose();
    const [first, second] = batches.at(-1) ?? [];
    expect([first, second].map((part) => [part?.origin, part?.level, part?.length])).toEqual([
      ['stream', 'features', 6],
      ['memory', 'features', 24],
    ]);
    const row = (values: Float32Array, i: number): string => values.slice(5 * i, 5 * i + 5).join();
    for (const [i, index] of (first?.indices ?? new Int32Array()).entries())
      expect(row(first?.x ?? new Float32Array(), i)).toBe(row(now.values, index));
    const known = Array.from({ length: 24 }, (_, i) => `${old.y[i]}: ${row(stored.values, i)}`).sort();
    expect(
      Array.from(second?.y ?? [], (unit, i) => `${unit}: ${row(second?.x ?? new Float32Array(), i)}`).sort(),
    ).toEqual(known);
    expect([first?.weights[0], second?.weights[0]]).toEqual([Math.fround(1 / 6) / 2, Math.fround(1 / 48)]);
    // Five features, label and task, 4 bytes each.
    expect(report.strategies['latent-replay']).toMatchObject({ stored: 24, bytes: 24 * 4 * 7, replayed: 96 });
  });

  it('refuses a model without a readout', () => {
    const { readout: _, ...model } = mlp({ inputs: 4, hidden: [5], head: { kind: 'growing' } });
    let thrown: unknown;
    try {
      learnerWith([latentReplay({ capacity: 5 })], { model });
    } catch (error) {
      thrown = error;
    }
    expect(UnforgetError.is(thrown, 'unsupported-layer')).toBe(true);
    expect(String(thrown)).toContain('Strategy "latent-replay" with model "mlp": expected a model with a readout');
  });

  it.each([meanSquaredError(), binaryCrossEntropy()])('works with values as targets: $name', async (loss) => {
    const model = mlp({ inputs: 4, hidden: [8], head: { kind: 'fixed', units: 2 } });
    const learner = learnerWith([latentReplay({ capacity: 10 })], { model, loss });
    await learner.learn(valuesOf(0), few);
    const report = await learner.learn(valuesOf(2), few);
    learner.dispose();
    expect(report.strategies['latent-replay']).toMatchObject({ stored: 10, classes: null, replayed: 24 });
  });

  it.each([
    [{ capacity: 2, freeze: 1 }, 'Option "freeze": expected true or false, received 1.'],
    [{ capacity: 2, fill: 'online' }, 'Option "fill" of latentReplay'],
    [{ capacity: 2, layer: 3 }, 'Unknown option "layer" of latentReplay'],
    [undefined, 'Options of latentReplay: expected an object'],
    [3, 'Options of latentReplay: expected an object'],
  ])('refuses %o', (options, text) => {
    expect(() => latentReplay(options as unknown as LatentReplayOptions)).toThrow(text);
  });
});
