import { binaryCrossEntropy, meanSquaredError, mlp, randomFor, sgd } from '@unforget/core';
import { pointClouds } from '@unforget/core/testing';
import type { Samples } from '@unforget/types';
import { describe, expect, it } from 'vitest';
import { accuracyAfter, learnerWith, spy, valuesIn, valuesOf } from '../__fixtures__/learners.ts';
import { type CumulativeOptions, cumulative } from '../index.ts';

describe('cumulative', () => {
  it('knows all classes, with unequal counts of which some come back', async () => {
    expect(await accuracyAfter([cumulative()])).toBeGreaterThan(0.95);
  });

  it('keeps everything, and draws from all of it', async () => {
    const { batches, strategy } = spy();
    const learner = learnerWith([cumulative(), strategy]);
    await learner.learn(pointClouds([0, 1]), { iterations: 2, batchSize: 24 });
    const report = await learner.learn(pointClouds([2, 3, 4]), { iterations: 2, batchSize: 36 });
    learner.dispose();
    expect(batches.map((batch) => batch.map(({ origin, length }) => `${origin} ${length}`))).toEqual(
      [24, 24, 36, 36].map((length) => [`memory ${length}`]),
    );
    expect([...(batches[1]?.[0]?.x ?? [])].sort()).toEqual([...pointClouds([0, 1]).x].sort());
    expect(new Set(batches.slice(2).flatMap(([part]) => [...(part?.y ?? [])]))).toEqual(new Set([0, 1, 2, 3, 4]));
    // 60 samples of 4 inputs, label and task, 4 bytes each.
    expect(report.strategies['cumulative']).toEqual({
      ...{ stored: 60, capacity: 60, classes: 5, bytes: 60 * 4 * 6, seen: 60, replayed: 72 },
    });
  });

  it('goes on from where it is, or from scratch', async () => {
    const model = mlp({ inputs: 4, hidden: [5], head: { kind: 'growing', units: 4 } });
    const after = async (options: CumulativeOptions) => {
      const learner = learnerWith([cumulative(options)], { model, optimizer: sgd(0) });
      await learner.learn(pointClouds([0, 1]), { iterations: 1 });
      const first = valuesIn(learner);
      await learner.learn(pointClouds([2, 3]), { iterations: 1 });
      const second = valuesIn(learner);
      learner.dispose();
      return { first, second };
    };
    const kept = await after({});
    expect(kept.second).toEqual(kept.first);
    const fresh = model.init(4, (...purpose) => randomFor(3)('cumulative', 1, ...purpose));
    const { second } = await after({ fresh: true });
    expect(second['head/kernel']).toEqual([...(fresh['head/kernel']?.dataSync() ?? [])]);
  });

  it.each([meanSquaredError(), binaryCrossEntropy()])('works with values as targets: $name', async (loss) => {
    const model = mlp({ inputs: 4, hidden: [8], head: { kind: 'fixed', units: 2 } });
    const learner = learnerWith([cumulative()], { model, loss });
    await learner.learn(valuesOf(0), { iterations: 2, batchSize: 4 });
    const report = await learner.learn(valuesOf(2), { iterations: 2, batchSize: 4 });
    learner.dispose();
    expect(report.strategies['cumulative']).toMatchObject({ stored: 24, classes: null });
  });

  it('goes on in another learner, whatever it holds by now', async () => {
    const learner = learnerWith([cumulative()]);
    for (const unit of [0, 1]) await learner.learn(pointClouds([unit]), { iterations: 1 });
    const other = learnerWith([cumulative()]);
    await other.load(await learner.save());
    const report = await other.learn(pointClouds([2]), { iterations: 1 });
    for (const each of [learner, other]) each.dispose();
    expect(report.strategies['cumulative']).toMatchObject({ stored: 36, seen: 36 });
  });

  it('refuses samples of another type, and options that make no sense', async () => {
    const learner = learnerWith([cumulative()]);
    await learner.learn(pointClouds([0]), { iterations: 1 });
    const bytes: Samples = { ...pointClouds([1]), x: new Uint8Array(48) };
    await expect(learner.learn(bytes, { iterations: 1 })).rejects.toThrow(
      'expected float32 as in the first experience',
    );
    learner.dispose();
    expect(() => cumulative({ fresh: 1 } as never)).toThrow('Option "fresh": expected true or false, received 1.');
    expect(() => cumulative({ capacity: 1 } as never)).toThrow('Unknown option "capacity" of cumulative');
    expect(() => cumulative({ name: '' })).toThrow('Option "name"');
    expect(() => cumulative({ storage: 'float64' } as never)).toThrow('Option "storage"');
  });
});
