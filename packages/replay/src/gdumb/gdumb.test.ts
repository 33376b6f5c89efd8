import { adam, binaryCrossEntropy, meanSquaredError, mlp, randomFor, sgd } from '@unforget/core';
import { pointClouds } from '@unforget/core/testing';
import type { Model } from '@unforget/types';
import { describe, expect, it } from 'vitest';
import { accuracyAfter, learnerWith, spy, valuesIn, valuesOf } from '../__fixtures__/learners.ts';
import { type GdumbOptions, gdumb } from '../index.ts';

describe('gdumb', () => {
  it('keeps what plain training forgets, with unequal counts of classes of which some come back', async () => {
    expect(await accuracyAfter([gdumb({ capacity: 60 })], 80)).toBeGreaterThan(0.85);
  });

  it('trains on the buffer alone, which holds the new samples from the first step on, balanced', async () => {
    const { batches, strategy } = spy();
    const learner = learnerWith([gdumb({ capacity: 20 }), strategy]);
    await learner.learn(pointClouds([0, 1]), { iterations: 3, batchSize: 20 });
    const report = await learner.learn(pointClouds([2, 3, 4]), { iterations: 3, batchSize: 20 });
    learner.dispose();
    expect(batches.map((batch) => batch.map(({ origin, length }) => `${origin} ${length}`))).toEqual(
      // As many as new ones were planned: batches of 20 from 24 samples, then from 36.
      [20, 4, 20, 20, 16, 20].map((length) => [`memory ${length}`]),
    );
    // Twenty of twenty, all different: four of each of five classes.
    expect([...(batches.at(-1)?.[0]?.y ?? [])].sort()).toEqual(
      [0, 1, 2, 3, 4].flatMap((unit) => [unit, unit, unit, unit]),
    );
    expect(batches.at(-1)?.[0]?.weights[0]).toBe(Math.fround(1 / 20));
    expect(report.strategies['gdumb']).toEqual({
      ...{ stored: 20, capacity: 20, classes: 5, bytes: 20 * 4 * 7, seen: 60, replayed: 56 },
    });
  });

  it('starts from scratch at each experience, the optimizer too', async () => {
    const model = mlp({ inputs: 4, hidden: [5], head: { kind: 'growing' } });
    const learner = learnerWith([gdumb({ capacity: 20 })], { model, optimizer: sgd(0) });
    await learner.learn(pointClouds([0, 1]), { iterations: 2 });
    await learner.learn(pointClouds([2, 3, 4]), { iterations: 2 });
    const fresh = model.init(5, (...purpose) => randomFor(3)('gdumb', 1, ...purpose));
    for (const [path, values] of Object.entries(valuesIn(learner)))
      expect(values).toEqual([...(fresh[path]?.dataSync() ?? [])]);
    learner.dispose();
    // Adam's first step is its rate, whatever the gradient: one step from a fresh start, and not the sixth.
    const moving = learnerWith([gdumb({ capacity: 20 })], { model, optimizer: adam(0.01) });
    await moving.learn(pointClouds([0, 1]), { iterations: 5 });
    await moving.learn(pointClouds([2, 3, 4]), { iterations: 1 });
    const bias = (valuesIn(moving)['head/bias'] ?? []).map((value, i) =>
      Math.abs(value - (fresh['head/bias']?.dataSync()[i] ?? 0)),
    );
    moving.dispose();
    for (const moved of bias) expect(moved).toBeCloseTo(0.01, 4);
  });

  it('refuses a model whose parameters are not those of a fresh one', async () => {
    const plain = mlp({ inputs: 4, hidden: [5], head: { kind: 'growing' } });
    let calls = 0;
    const other = mlp({ inputs: 4, hidden: [6], head: { kind: 'growing' } });
    const model: Model = { ...plain, init: (units, random) => (calls++ ? other : plain).init(units, random) };
    const learner = learnerWith([gdumb({ capacity: 20 })], { model });
    await learner.learn(pointClouds([0, 1]), { iterations: 1 });
    await expect(learner.learn(pointClouds([2]), { iterations: 1 })).rejects.toThrow(
      'A start from scratch for strategy "gdumb" with model "mlp": expected parameters head/bias [3]',
    );
    learner.dispose();
  });

  it.each([meanSquaredError(), binaryCrossEntropy()])(
    'works with values as targets, from a reservoir: $name',
    async (loss) => {
      const options = { model: mlp({ inputs: 4, hidden: [8], head: { kind: 'fixed', units: 2 } }), loss };
      const learner = learnerWith([gdumb({ capacity: 10, policy: 'reservoir' })], options);
      await learner.learn(valuesOf(0), { iterations: 3, batchSize: 4 });
      const report = await learner.learn(valuesOf(2), { iterations: 3, batchSize: 4 });
      learner.dispose();
      expect(report.strategies['gdumb']).toMatchObject({ stored: 10, classes: null, seen: 24, replayed: 12 });
      expect(() => learnerWith([gdumb({ capacity: 5 })], options)).toThrow('expected a loss with class targets');
    },
  );

  it('warns where some classes find no place', async () => {
    const learner = learnerWith([gdumb({ capacity: 2 })]);
    const { warnings } = await learner.learn(pointClouds([0, 1, 2]), { iterations: 1 });
    learner.dispose();
    expect(warnings).toEqual(['gdumb: capacity 2 is below the 3 units of the head: some classes have no sample']);
  });

  it('refuses options that it does not know', () => {
    expect(() => gdumb({ capacity: 1, batchSize: 3 } as GdumbOptions)).toThrow('Unknown option "batchSize" of gdumb');
  });
});
