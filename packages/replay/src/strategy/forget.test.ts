import { inferRows } from '@unforget/core';
import { pointClouds } from '@unforget/core/testing';
import type { Samples } from '@unforget/types';
import { describe, expect, it } from 'vitest';
import { learnerWith, spy } from '../__fixtures__/learners.ts';
import { aGem, cumulative, der, derpp, erAce, gdumb, icarl, latentReplay, replay } from '../index.ts';

const METHODS: Readonly<Record<string, () => unknown>> = {
  replay: () => replay({ capacity: 40 }),
  'replay, online': () => replay({ capacity: 40, fill: 'online', weighting: 'per-sample' }),
  'replay, by class': () => replay({ capacity: 40, policy: 'class-balanced' }),
  'replay, by experience': () => replay({ capacity: 40, policy: 'experience-balanced' }),
  'replay, newest': () => replay({ capacity: 40, policy: 'ring' }),
  der: () => der({ capacity: 40 }),
  derpp: () => derpp({ capacity: 40 }),
  aGem: () => aGem({ capacity: 40 }),
  erAce: () => erAce({ capacity: 40 }),
  gdumb: () => gdumb({ capacity: 40 }),
  icarl: () => icarl({ capacity: 40 }),
  latentReplay: () => latentReplay({ capacity: 40 }),
  cumulative: () => cumulative(),
};

/** Sample i of an experience belongs to user i mod 3. */
const owned = (classes: readonly number[]): Samples => {
  const samples = pointClouds(classes);
  return { ...samples, keys: Array.from({ length: samples.length }, (_, i) => `user ${i % 3}`) };
};
const STREAM = [owned([0, 1]), owned([2, 3, 4])] as const;
const few = { iterations: 10, batchSize: 12 };

/** How often the file holds this text, or these numbers as float32. */
function countIn(file: Uint8Array, part: string | Float32Array): number {
  const whole = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  const bytes = Buffer.from(typeof part === 'string' ? part : new Uint8Array(part.slice().buffer));
  let count = 0;
  for (let at = whole.indexOf(bytes); at >= 0; at = whole.indexOf(bytes, at + bytes.length)) count += 1;
  return count;
}

const rowsOf = (width: number, values: Float32Array, user: number): Float32Array[] =>
  Array.from({ length: values.length / width }, (_, row) => row)
    .filter((row) => row % 3 === user)
    .map((row) => values.subarray(row * width, (row + 1) * width));

describe.each(Object.entries(METHODS))('learner.forget with %s', (name, make) => {
  it('leaves nothing of a user in what is saved, and all of the others', async () => {
    const learner = learnerWith([make()]);
    for (const samples of STREAM) await learner.learn(samples, few);
    // What is kept of a sample: its input, or its features under a body that has not moved since the first experience.
    const rows = await Promise.all(
      STREAM.map(async (samples) => {
        const asked = { model: learner.model, params: learner.params ?? {}, samples };
        return name === 'latentReplay' ? inferRows('features', asked) : { width: 4, values: samples.x as Float32Array };
      }),
    );
    const mine = (user: number) => rows.flatMap(({ width, values }) => rowsOf(width, values, user));
    const count = (file: Uint8Array, user: number) => mine(user).reduce((sum, row) => sum + countIn(file, row), 0);
    const before = await learner.save();
    expect(count(before, 1)).toBeGreaterThan(0);
    expect(countIn(before, 'user 1')).toBe(count(before, 1));

    const { removed, kept, strategies, at, warnings } = await learner.forget(({ key }) => key === 'user 1', {
      at: '2026-01-01',
    });
    const after = await learner.save();
    expect([removed, count(after, 1), countIn(after, 'user 1')]).toEqual([count(before, 1), 0, 0]);
    for (const other of [0, 2]) expect(count(after, other)).toBe(count(before, other));
    expect(kept).toBe(count(before, 0) + count(before, 2));
    const [receipt] = Object.values(strategies);
    expect([receipt?.removed, receipt?.at, at, warnings]).toEqual([removed, '2026-01-01', '2026-01-01', []]);
    learner.dispose();
  });

  it('learns on from what is left, and from a file of it, and from nothing at all', async () => {
    const learner = learnerWith([make()]);
    for (const samples of STREAM) await learner.learn(samples, few);
    await learner.forget(({ key }) => key === 'user 1');
    const other = learnerWith([make()]);
    await other.load(await learner.save());
    for (const each of [learner, other]) {
      const { losses } = await each.learn(owned([0, 5]), few);
      expect(Number.isFinite(losses['total'])).toBe(true);
    }
    expect(await other.save()).toEqual(await learner.save());
    expect((await learner.forget(() => true)).kept).toBe(0);
    expect((await learner.evaluate(owned([0]))).samples).toBe(12);
    const { losses } = await learner.learn(owned([6]), few);
    expect(Number.isFinite(losses['total'])).toBe(true);
    for (const each of [learner, other]) each.dispose();
  });
});

describe('learner.forget with several strategies', () => {
  it('sums up, and finds samples by class and by task', async () => {
    const learner = learnerWith([replay({ capacity: 100 }), cumulative()]);
    await learner.learn({ samples: owned([0, 1]), taskId: 4 }, few);
    await learner.learn({ samples: owned([2]), taskId: 7 }, few);
    // 12 samples of a class; each strategy has all 36.
    const first = await learner.forget(({ label, taskId }) => label === 1 || taskId === 7);
    expect(first).toMatchObject({ removed: 48, kept: 24, bytesAfter: first.bytesBefore / 3 });
    expect(first.strategies['cumulative']).toMatchObject({ byClass: { 1: 12, 2: 12 }, byTask: { 4: 12, 7: 12 } });
    learner.dispose();
  });
});

describe('learner.forget with iCaRL', () => {
  it('answers by the means of the exemplars left, and never by a class without', async () => {
    const [learner, never] = [learnerWith([icarl({ capacity: 100 })]), learnerWith([icarl({ capacity: 100 })])];
    const samples = owned([0, 1, 2]);
    await learner.learn(samples, few);
    await never.learn(samples, few);
    await learner.forget(({ key, label }) => key === 'user 1' || label === 2);
    expect([...new Set((await learner.predict(samples)).labels)].sort()).toEqual([0, 1]);
    // The same weights, and means of the same exemplars: those that the other would have had without the deleted ones.
    const kept = Array.from(samples.y).flatMap((label, i) => (i % 3 === 1 || label === 2 ? [] : [i]));
    const { values, width } = await inferRows('features', { model: never.model, params: never.params ?? {}, samples });
    const unit = (row: Float32Array): Float32Array => row.map((v) => v / Math.hypot(...row));
    const row = (i: number): Float32Array => unit(values.slice(i * width, (i + 1) * width));
    const means = [0, 1].map((label) => {
      const rows = kept.filter((i) => samples.y[i] === label).map(row);
      return unit(Float32Array.from({ length: width }, (_, k) => rows.reduce((sum, r) => sum + (r[k] ?? 0), 0)));
    });
    const near = means.map((mean) => mean.reduce((sum, m, k) => sum - (m - (row(0)[k] ?? 0)) ** 2, 0));
    const [p0 = 0, p1 = 0] = (await learner.predict(samples)).probabilities.slice(0, 2);
    expect(Math.log(p0 / p1)).toBeCloseTo((near[0] ?? 0) - (near[1] ?? 0), 4);
    for (const each of [learner, never]) each.dispose();
  });

  it('in the middle of an experience leaves each exemplar with what the old network said about it', async () => {
    const { batches, strategy } = spy();
    const learner = learnerWith([icarl({ capacity: 20, batchSize: 4 }), strategy]);
    await learner.learn(owned([0, 1]), few);
    const samples = owned([2]);
    const { values, width } = await inferRows('outputs', {
      model: learner.model,
      params: learner.params ?? {},
      samples: owned([0, 1]),
    });
    const stop = new AbortController();
    stop.abort();
    await learner.learn(samples, { ...few, signal: stop.signal });
    const { warnings, removed } = await learner.forget(({ key }) => key === 'user 0');
    expect([warnings.length, removed > 0]).toEqual([1, true]);
    await learner.learn(samples, few);
    learner.dispose();
    const source = owned([0, 1]).x as Float32Array;
    const drawn = batches.flat().filter(({ origin }) => origin === 'memory');
    expect(drawn.length).toBe(10);
    for (const { x, extras, length } of drawn)
      for (let i = 0; i < length; i++) {
        const at = source.findIndex((value, k) => k % 4 === 0 && value === x[4 * i]) / 4;
        const said = extras?.['icarl.targets']?.values.slice(3 * i, 3 * i + 2) ?? [];
        expect(at % 3).not.toBe(0);
        for (const unit of [0, 1])
          expect(said[unit]).toBeCloseTo(1 / (1 + Math.exp(-(values[at * width + unit] ?? 0))), 5);
      }
  });
});
