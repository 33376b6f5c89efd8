import { binaryCrossEntropy, inferRows, meanSquaredError, mlp, sgd } from '@unforget/core';
import { expectClose, pointClouds } from '@unforget/core/testing';
import { describe, expect, it } from 'vitest';
import { accuracyAfter, learnerWith, spy } from '../__fixtures__/learners.ts';
import { type IcarlOptions, icarl } from '../index.ts';
import { unitMean, unitRows } from './nearest-mean.ts';

const few = { iterations: 3, batchSize: 6 };

describe('icarl', () => {
  it('keeps what plain training forgets, with unequal counts of classes of which some come back', async () => {
    expect(await accuracyAfter([icarl({ capacity: 40 })])).toBeGreaterThan(0.85);
  });

  it('predicts by the nearest mean of unit features', async () => {
    // Capacity for all: the means are those of all samples of a class.
    const model = mlp({ inputs: 4, hidden: [5], head: { kind: 'growing' } });
    const samples = pointClouds([0, 1, 2]);
    const learner = learnerWith([icarl({ capacity: 36 })], { model });
    await learner.learn(samples, few);
    const { values, width } = await inferRows('features', { model, params: learner.params ?? {}, samples });
    const rows = unitRows(values, width);
    const means = [0, 12, 24].map((from) => unitMean(rows.slice(from * width, (from + 12) * width), width));
    const scores = Array.from({ length: 36 }, (_, row) => {
      const near = means.map((mean) =>
        Math.exp(-mean.reduce((sum, m, i) => sum + (m - (rows[row * width + i] ?? 0)) ** 2, 0)),
      );
      const total = near.reduce((a, b) => a + b, 0);
      return near.map((value) => value / total);
    });
    const { probabilities } = await learner.predict(samples);
    learner.dispose();
    expectClose(probabilities, scores.flat(), { rtol: 1e-4 });
  });

  it('answers by its outputs until the first experience has ended', async () => {
    const model = mlp({ inputs: 4, hidden: [5], head: { kind: 'growing', units: 2 } });
    const samples = pointClouds([0, 1]);
    const [with_, without] = [learnerWith([icarl({ capacity: 4 })], { model }), learnerWith([], { model })];
    expect((await with_.predict(samples)).probabilities).toEqual((await without.predict(samples)).probabilities);
    for (const each of [with_, without]) each.dispose();
  });

  it('holds old units of new and stored samples to what the network said before', async () => {
    const { batches, strategy } = spy();
    const model = mlp({ inputs: 4, hidden: [5], head: { kind: 'growing' } });
    const learner = learnerWith([icarl({ capacity: 20, batchSize: 4 }), strategy], { model });
    await learner.learn(pointClouds([0, 1]), few);
    const before = Object.fromEntries(
      Object.entries(learner.params ?? {}).map(([path, tensor]) => [path, tensor.clone()]),
    );
    await learner.learn(pointClouds([2, 3, 4]), few);
    learner.dispose();
    for (const part of batches.at(-1) ?? []) {
      const samples = { length: part.length, shape: [4], x: part.x, y: part.y };
      const { values } = await inferRows('outputs', { model, params: before, samples });
      const targets = part.extras?.['icarl.targets']?.values ?? [];
      for (let row = 0; row < part.length; row++) {
        for (const unit of [0, 1])
          expect(targets[row * 5 + unit]).toBeCloseTo(1 / (1 + Math.exp(-(values[row * 2 + unit] ?? 0))), 5);
        for (const unit of [2, 3, 4]) expect(targets[row * 5 + unit]).toBe(part.y[row] === unit ? 1 : 0);
      }
      // Six new and four stored samples count alike, in the binary loss alone.
      expect(part.extras?.['icarl.weights']?.values[0]).toBeCloseTo(0.1, 6);
      expect(Math.max(...part.weights)).toBe(0);
    }
  });

  it('takes labels, not the old network, for a class that came back', async () => {
    const { batches, strategy } = spy();
    const learner = learnerWith([icarl({ capacity: 20 }), strategy]);
    for (const classes of [[0, 1], [2], [0, 2]]) await learner.learn(pointClouds(classes), few);
    learner.dispose();
    const [part] = batches.at(-1) ?? [];
    for (let row = 0; row < (part?.length ?? 0); row++) {
      const [zero, one, two] = part?.extras?.['icarl.targets']?.values.slice(3 * row, 3 * row + 3) ?? [];
      expect([zero, two]).toEqual(part?.y[row] === 0 ? [1, 0] : [0, 1]);
      expect(one).toBeGreaterThan(0);
      expect(one).toBeLessThan(1);
    }
  });

  it('moves the network by its own loss alone, and reports it under its name', async () => {
    const learner = learnerWith([icarl({ capacity: 20 })], { optimizer: sgd(0.1) });
    const { losses } = await learner.learn(pointClouds([0, 1]), few);
    learner.dispose();
    expect(losses['task']).toBe(0);
    // Two yes/no questions of a network that knows nothing: about 2 ln 2 together.
    expect(losses['icarl']).toBeGreaterThan(0.5);
    expect(losses['icarl']).toBeLessThan(3);
  });

  it('shares its capacity among the classes seen', async () => {
    const learner = learnerWith([icarl({ capacity: 16 })]);
    const first = await learner.learn(pointClouds([0, 1]), few);
    expect(first.strategies['icarl']).toMatchObject({ stored: 16, perClass: 8, classes: 2, replayed: 0 });
    const second = await learner.learn(pointClouds([2, 3, 4]), few);
    expect(second.strategies['icarl']).toMatchObject({ stored: 15, perClass: 3, classes: 5, replayed: 18 });
    expect(second.strategies['icarl']).not.toHaveProperty('seen');
    learner.dispose();
  });

  it('gives the share of a class that was deleted to the others, and says so', async () => {
    const learner = learnerWith([icarl({ capacity: 12 })]);
    await learner.learn(pointClouds([0, 1]), few);
    await learner.forget(({ label }) => label === 1);
    const { strategies } = await learner.learn(pointClouds([2]), few);
    expect(strategies['icarl']).toMatchObject({ stored: 12, perClass: 6, classes: 2 });
    learner.dispose();
  });

  it('refuses a capacity below the number of classes, before it learns', async () => {
    const learner = learnerWith([icarl({ capacity: 2 })]);
    await learner.learn(pointClouds([0, 1]), few);
    await expect(learner.learn(pointClouds([2]), few)).rejects.toThrow(
      'Capacity of strategy "icarl": expected an exemplar for each of 3 classes, received 2. Give it a larger capacity.',
    );
    expect(learner.steps).toBe(3);
    learner.dispose();
  });

  it.each([meanSquaredError(), binaryCrossEntropy()])('needs class targets, not those of $name', (loss) => {
    const model = mlp({ inputs: 4, head: { kind: 'fixed', units: 2 } });
    expect(() => learnerWith([icarl({ capacity: 5 })], { model, loss })).toThrow('expected a loss with class targets');
  });

  it.each([
    [{ capacity: 2, policy: 'ring' }, 'Unknown option "policy" of icarl'],
    [{ capacity: 2, weighting: -1 }, 'Option "weighting"'],
    [{}, 'expected one of them, received none'],
  ])('refuses %o', (options, text) => {
    expect(() => icarl(options as IcarlOptions)).toThrow(text);
  });

  it('refuses a file without its tables', () => {
    expect(() => icarl({ capacity: 2 }).restoreMemory?.({ other: 1 }, {} as never)).toThrow(
      'Memory with tables of a strategy: expected a replay memory and tables of numbers, received other.',
    );
  });
});
