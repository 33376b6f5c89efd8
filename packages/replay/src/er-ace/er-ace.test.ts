import { meanSquaredError, mlp, sgd } from '@unforget/core';
import { pointClouds } from '@unforget/core/testing';
import type { BatchPart } from '@unforget/types';
import { describe, expect, it } from 'vitest';
import { accuracyAfter, learnerWith, spy, valuesIn } from '../__fixtures__/learners.ts';
import { type ErAceOptions, erAce } from '../index.ts';
import { classesIn } from '../strategy/units.ts';
import { amongUnits } from './competition.ts';

const part = (extra: Partial<BatchPart> = {}): BatchPart => ({
  ...{ origin: 'stream', length: 2, x: new Float32Array(2), y: Int32Array.of(3, 1), taskIds: null },
  ...{ weights: Float32Array.of(0.5, 0.5), ...extra },
});

describe('amongUnits', () => {
  it('lets the classes of the labels compete, the same for each sample', () => {
    expect(classesIn([3, 1, 3])).toEqual([1, 3]);
    expect([...(amongUnits(part(), [1, 3], 4).active ?? [])]).toEqual([0, 1, 0, 1, 0, 1, 0, 1]);
  });

  it('brings no unit back that was out of the competition', () => {
    const active = Float32Array.of(1, 0, 1, 1, 1, 1, 0, 0);
    expect([...(amongUnits(part({ active }), [1, 3], 4).active ?? [])]).toEqual([0, 0, 0, 1, 0, 1, 0, 0]);
  });
});

describe('erAce', () => {
  it('keeps what plain training forgets, with unequal counts of classes of which some come back', async () => {
    expect(await accuracyAfter([erAce({ capacity: 60 })])).toBeGreaterThan(0.85);
  });

  it('does not touch the units of old classes by new samples', async () => {
    // Weighting 1 leaves stored samples out, so that all there is to see is the mask.
    const model = mlp({ inputs: 4, hidden: [], head: { kind: 'growing' } });
    const learner = learnerWith([erAce({ capacity: 10, weighting: 1 })], { model, optimizer: sgd(0.5) });
    await learner.learn(pointClouds([0, 1]), { iterations: 5, batchSize: 6 });
    const before = valuesIn(learner)['head/bias'] ?? [];
    await learner.learn(pointClouds([2, 3]), { iterations: 5, batchSize: 6 });
    const after = valuesIn(learner)['head/bias'] ?? [];
    learner.dispose();
    expect(after.slice(0, 2)).toEqual(before);
    expect(after[2]).not.toBe(after[3]);
  });

  it.each([
    ['batch', 1],
    ['experience', 3],
  ] as const)('masks new samples among the classes of the %s, stored ones not at all', async (competition, rivals) => {
    const { batches, strategy } = spy();
    const learner = learnerWith([erAce({ capacity: 30, competition }), strategy]);
    await learner.learn(pointClouds([0, 1]), { iterations: 3, batchSize: 6 });
    await learner.learn(pointClouds([2, 3, 4]), { iterations: 3, batchSize: 1 });
    learner.dispose();
    const [fresh, memory] = batches.at(-1) ?? [];
    const label = fresh?.y[0] as number;
    expect([...(fresh?.active ?? [])]).toEqual(
      rivals === 1 ? [0, 1, 2, 3, 4].map((u) => Number(u === label)) : [0, 0, 1, 1, 1],
    );
    expect(memory?.active).toBeUndefined();
    expect([fresh?.weights[0], memory?.weights[0]]).toEqual([0.5, 0.5]);
  });

  it('needs class targets', () => {
    const options = { model: mlp({ inputs: 4, head: { kind: 'fixed', units: 2 } }), loss: meanSquaredError() };
    expect(() => learnerWith([erAce({ capacity: 5 })], options)).toThrow(
      'Strategy "er-ace": expected a loss with class targets, received meanSquaredError.',
    );
  });

  it.each([
    [{ capacity: 2, competition: 'all' }, "Option \"competition\": expected 'batch' or 'experience', received all."],
    [{ capacity: 2, weighting: 2 }, 'Option "weighting"'],
    [{ capacity: 2, alpha: 2 }, 'Unknown option "alpha" of erAce'],
  ])('refuses %o', (options, text) => {
    expect(() => erAce(options as ErAceOptions)).toThrow(text);
  });
});
