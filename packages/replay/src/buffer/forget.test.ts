import { createRandom } from '@unforget/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chiSquareBound, inclusionStatistic } from '../__fixtures__/chi-square.ts';
import { numbered, times } from '../__fixtures__/samples.ts';
import { createBuffer, type PolicyName, restoreBuffer, type SamplePredicate } from '../index.ts';
import { createPolicy } from '../policies/create-policy.ts';
import { ReplayBuffer } from './buffer.ts';
import { layoutOf } from './buffer-options.ts';
import { allocateColumns } from './columns.ts';

const POLICIES = ['reservoir', 'class-balanced', 'experience-balanced', 'ring'] as const;

describe('forget', () => {
  it('deletes by label, task, key or slot, and gives a receipt', () => {
    const buffer = createBuffer({ capacity: 6, inputSize: 1, extras: { logits: [2] } });
    const extras = { logits: { shape: [2], values: Float32Array.from({ length: 10 }, (_, i) => i) } };
    const keys = ['anna', 'ben', 'anna', null, 'carl'];
    const offered = { ...numbered([7, 7, 8, 8, 9]), taskIds: Int32Array.of(0, 0, 1, 1, 1), extras, keys };
    buffer.insert(offered, createRandom(0));
    const before = buffer.fingerprint();
    const receipt = buffer.forget(({ key }) => key === 'anna', { at: '2026-01-01' });
    // A slot has 4 bytes input, 4 label, 4 task, 8 logits: 20.
    expect(receipt).toEqual({
      removed: 2,
      kept: 3,
      byClass: { 7: 1, 8: 1 },
      byTask: { 0: 1, 1: 1 },
      bytesBefore: 100,
      bytesAfter: 60,
      fingerprintBefore: before,
      fingerprintAfter: buffer.fingerprint(),
      at: '2026-01-01',
    });
    expect(receipt.fingerprintAfter).not.toBe(before);
    expect(buffer.contents()).toMatchObject({ x: Float32Array.of(1, 3, 4), y: Int32Array.of(7, 8, 9) });
    expect([...(buffer.contents().extras['logits']?.values ?? [])]).toEqual([2, 3, 6, 7, 8, 9]);
    expect(buffer.keys()).toEqual(['ben', null, 'carl']);
    expect([buffer.seen, buffer.bytes]).toEqual([3, 120]);
    expect(buffer.forget(({ label }) => label === 9)).toMatchObject({ removed: 1, byClass: { 9: 1 }, at: null });
    expect(buffer.forget(({ taskId }) => taskId === 0)).toMatchObject({ removed: 1, byTask: { 0: 1 } });
    expect(buffer.forget(({ slot }) => slot === 0)).toMatchObject({ removed: 1, kept: 0, bytesAfter: 0 });
  });

  it('changes nothing when nothing is to be deleted', () => {
    const buffer = createBuffer({ capacity: 3, inputSize: 1, policy: 'ring' });
    buffer.insert(numbered(times(7, 0)), createRandom(0));
    const before = buffer.snapshot();
    const { removed, fingerprintBefore, fingerprintAfter } = buffer.forget(() => false);
    expect(removed).toBe(0);
    expect(fingerprintAfter).toBe(fingerprintBefore);
    expect(buffer.snapshot()).toEqual(before);
  });

  it.each(POLICIES)('leaves no byte of a deleted sample in memory or in a snapshot: %s', (policy) => {
    const secret = 0.123456;
    const values = { shape: [1], values: Float32Array.of(1, 2, secret, 4) };
    const layout = layoutOf({ capacity: 6, inputSize: 1, extras: { logits: [1] }, policy });
    const columns = allocateColumns(layout);
    const empty = structuredClone(columns);
    const made = createPolicy(policy, layout);
    const buffer = new ReplayBuffer(layout, { columns, policy: made, keys: null, length: 0, seen: 0 });
    const rows = { ...numbered([0, 0, 77, 0]), taskIds: Int32Array.of(5, 5, 99, 5) };
    const x = Float32Array.of(1, 2, secret, 4);
    const keys = ['a', 'b', 'user 17', 'c'];
    buffer.insert({ ...rows, x, extras: { logits: values }, keys, experience: 3 }, createRandom(0));
    const traces = (node: unknown): boolean =>
      typeof node === 'object' && node !== null
        ? Object.values(node).some(traces)
        : node === Math.fround(secret) || node === 99 || node === 77 || node === 'user 17';
    expect(traces(buffer.snapshot())).toBe(true);
    buffer.forget(({ key }) => key === 'user 17');
    expect(traces(buffer.snapshot())).toBe(false);
    expect(traces(columns)).toBe(false);
    buffer.forget(() => true);
    expect(columns).toEqual(empty);
  });

  it('keeps what is not deleted, whatever the policy, the order and what comes after', () => {
    const labels = fc.array(fc.nat(3), { maxLength: 60 });
    const capacities = fc.integer({ min: 1, max: 20 });
    fc.assert(
      fc.property(fc.constantFrom<PolicyName>(...POLICIES), capacities, labels, fc.nat(3), labels, (...drawn) => {
        const [policy, capacity, before, gone, after] = drawn;
        const buffer = createBuffer({ capacity, inputSize: 1, policy });
        buffer.insert({ ...numbered(before), experience: 0 }, createRandom('before'));
        const stored = [...buffer.contents().x];
        const isGone: SamplePredicate = ({ label }) => label === gone;
        buffer.forget(isGone);
        const left = stored.filter((number) => before[number] !== gone);
        expect([...buffer.contents().x].toSorted()).toEqual(left.toSorted());
        expect(buffer.forget(isGone).removed).toBe(0);
        const restored = restoreBuffer(buffer.snapshot());
        for (const each of [buffer, restored])
          each.insert({ ...numbered(after, 100), experience: 1 }, createRandom('after'));
        expect(restored.snapshot()).toEqual(buffer.snapshot());
        const all = [...before, ...new Array<number>(100 - before.length).fill(-1), ...after];
        const { x, y, length } = buffer.contents();
        expect(length).toBeLessThanOrEqual(capacity);
        expect(new Set(x).size).toBe(length);
        expect([...y]).toEqual(Array.from(x, (number) => all[number]));
      }),
      { numRuns: 300 },
    );
  });

  it('leaves a ring in the order of age', () => {
    const buffer = createBuffer({ capacity: 4, inputSize: 1, policy: 'ring' });
    // 0 … 5: slots 4, 5, 2, 3. Without 3: 2, 4, 5 by age; 6 takes the free slot, 7 that of the oldest, 2.
    buffer.insert(numbered(times(6, 0)), createRandom(0));
    buffer.forget(({ slot }) => slot === 3);
    expect([...buffer.contents().x]).toEqual([2, 4, 5]);
    buffer.insert(numbered([0, 0], 6), createRandom(0));
    expect([...buffer.contents().x]).toEqual([7, 4, 5, 6]);
  });

  it('stays uniform over what was not deleted, also with samples that come later (χ²)', () => {
    // 40 offered to 10 slots, those of label 1 deleted (every fourth), 40 more offered. In a reservoir of all 80 each is
    // in with p = 1/8, deleted or not; given how many places the 10 deleted ones have, the rest is a uniform choice.
    const labels = Array.from({ length: 40 }, (_, i) => (i % 4 === 0 ? 1 : 0));
    const [runs, counts, sizes] = [6000, new Array<number>(80).fill(0), new Array<number>(11).fill(0)];
    for (let run = 0; run < runs; run++) {
      const random = createRandom('forget', run);
      const buffer = createBuffer({ capacity: 10, inputSize: 1 });
      buffer.insert(numbered(labels), random);
      buffer.forget(({ label }) => label === 1);
      buffer.insert(numbered(times(40, 0), 40), random);
      sizes[buffer.length] = (sizes[buffer.length] ?? 0) + 1;
      for (const item of buffer.contents().x) counts[item] = (counts[item] ?? 0) + 1;
    }
    const left = counts.filter((_, i) => i >= 40 || i % 4 !== 0);
    expect(counts.reduce((a, b) => a + b) - left.reduce((a, b) => a + b)).toBe(0);
    // A choice of k of 70, k by chance: the sum of squares is that of the mean k within 2 %, and the bound has 40 % room.
    const mean = left.reduce((a, b) => a + b) / runs;
    expect(mean).toBeCloseTo(8.75, 1);
    expect(inclusionStatistic(left, mean, runs)).toBeLessThan(chiSquareBound(69));
  });

  it('is uniform within a class that lost some to a deletion (χ²)', () => {
    // 10 slots for two classes of 30: 5 each. Then task 1 goes, the first third of class 0, and 30 more of it come.
    const [runs, counts] = [6000, new Array<number>(90).fill(0)];
    for (let run = 0; run < runs; run++) {
      const random = createRandom('class', run);
      const buffer = createBuffer({ capacity: 10, inputSize: 1, policy: 'class-balanced' });
      const taskIds = Int32Array.from({ length: 60 }, (_, i) => (i < 10 ? 1 : 0));
      buffer.insert({ ...numbered([...times(30, 0), ...times(30, 1)]), taskIds }, random);
      buffer.forget(({ taskId }) => taskId === 1);
      buffer.insert(numbered(times(30, 0), 60), random);
      for (const item of buffer.contents().x) counts[item] = (counts[item] ?? 0) + 1;
    }
    const left = [...counts.slice(10, 30), ...counts.slice(60)];
    const mean = left.reduce((a, b) => a + b) / runs;
    // 5 places of 60, of which 50 are left: 4.17.
    expect(mean).toBeCloseTo(25 / 6, 1);
    expect(inclusionStatistic(left, mean, runs)).toBeLessThan(chiSquareBound(49));
    expect(inclusionStatistic(counts.slice(30, 60), 5, runs)).toBeLessThan(chiSquareBound(29));
  });

  it('fills free slots at once where nothing had been dropped, and starts anew when it is emptied', () => {
    const buffer = createBuffer({ capacity: 4, inputSize: 1 });
    buffer.insert(numbered([0, 1, 0, 1]), createRandom(0));
    buffer.forget(({ label }) => label === 1);
    expect(buffer.seen).toBe(2);
    buffer.insert(numbered([0, 0], 10), createRandom(1));
    expect([...buffer.contents().x]).toEqual([0, 2, 10, 11]);
    buffer.insert(numbered(times(500, 0), 20), createRandom(2));
    buffer.forget(() => true);
    expect([buffer.length, buffer.seen]).toEqual([0, 0]);
    buffer.insert(numbered([0, 0], 900), createRandom(3));
    expect([...buffer.contents().x]).toEqual([900, 901]);
  });

  it('gives the share of a class that is gone to the others', () => {
    const buffer = createBuffer({ capacity: 12, inputSize: 1, policy: 'class-balanced' });
    const random = createRandom('share');
    buffer.insert(numbered([...times(30, 0), ...times(30, 1), ...times(30, 2)]), random);
    expect(buffer.stats().classes).toEqual({ 0: 4, 1: 4, 2: 4 });
    buffer.forget(({ label }) => label === 1);
    buffer.insert(numbered([...times(5, 0), ...times(5, 2)], 100), random);
    expect(buffer.stats().classes).toEqual({ 0: 6, 2: 6 });
  });

  it.each([
    ['a promise', async () => false],
    ['undefined', () => undefined],
    ['1', () => 1],
  ])('refuses a predicate that answers %s, and deletes nothing', (received, predicate) => {
    const buffer = createBuffer({ capacity: 2, inputSize: 1 });
    buffer.insert(numbered([0, 1]), createRandom(0));
    expect(() => buffer.forget(predicate as unknown as SamplePredicate)).toThrow(
      `The answer of a predicate of forget(): expected true or false, received ${received}.`,
    );
    expect(buffer.length).toBe(2);
  });
});

describe('keys', () => {
  it('are replaced with their samples, and none is kept of a sample that came without', () => {
    const buffer = createBuffer({ capacity: 2, inputSize: 1, policy: 'ring' });
    expect(buffer.keys()).toBeNull();
    buffer.insert(numbered([0]), createRandom(0));
    buffer.insert({ ...numbered([0, 0], 1), keys: ['a', 'b'] }, createRandom(0));
    expect(buffer.keys()).toEqual(['b', 'a']);
    buffer.insert(numbered([0], 3), createRandom(0));
    expect(buffer.keys()).toEqual(['b', null]);
  });

  it('must be as many as samples', () => {
    const buffer = createBuffer({ capacity: 2, inputSize: 1 });
    expect(() => buffer.insert({ ...numbered([0, 1]), keys: ['a'] }, createRandom(0))).toThrow(
      'Keys to store in a replay buffer: expected 2 × 1 numbers, received 1.',
    );
  });

  it('must be texts, or the saved buffer could not be read', () => {
    const buffer = createBuffer({ capacity: 2, inputSize: 1 });
    expect(() => buffer.insert({ ...numbered([0, 1]), keys: ['a', 17 as never] }, createRandom(0))).toThrow(
      'Key of sample 1 to store in a replay buffer: expected a text or null, received number.',
    );
    expect(buffer.length).toBe(0);
  });
});
