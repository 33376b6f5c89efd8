import { createRandom } from '@unforget/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chiSquareBound, inclusionStatistic } from '../__fixtures__/chi-square.ts';
import { numbered, times } from '../__fixtures__/samples.ts';
import { createBuffer, type ReplayBuffer } from '../index.ts';

/** Experience e brings `sizes[e]` samples, all of class 0, with e as their task. */
function filled(
  capacity: number,
  sizes: readonly number[],
  { seed = 'fill', perExperience = null }: { seed?: number | string; perExperience?: number | null } = {},
): ReplayBuffer {
  const buffer = createBuffer({ capacity, inputSize: 1, policy: 'experience-balanced', perExperience });
  const random = createRandom(seed);
  let from = 0;
  sizes.forEach((size, experience) => {
    const taskIds = new Int32Array(size).fill(experience);
    buffer.insert({ ...numbered(times(size, 0), from), taskIds, experience }, random);
    from += size;
  });
  return buffer;
}

describe('experience-balanced buffer', () => {
  it('gives each experience an equal share, whatever its size and its classes', () => {
    // 12 slots: 12, then 6 and 6, then 4 each; an experience of two samples keeps both, the others share the ten left.
    expect(filled(12, [50]).stats().tasks).toEqual({ 0: 12 });
    expect(filled(12, [50, 300]).stats().tasks).toEqual({ 0: 6, 1: 6 });
    expect(filled(12, [50, 300, 20]).stats().tasks).toEqual({ 0: 4, 1: 4, 2: 4 });
    expect(Object.values(filled(12, [50, 2, 300]).stats().tasks)).toEqual([5, 2, 5]);
  });

  it('stores no more than perExperience, however much is free, and shares what is less than that for each', () => {
    expect(filled(12, [50], { perExperience: 5 }).stats().tasks).toEqual({ 0: 5 });
    expect(filled(12, [50, 2, 30], { perExperience: 5 }).stats().tasks).toEqual({ 0: 5, 1: 2, 2: 5 });
    expect(filled(12, [50, 300, 20], { perExperience: 5 }).stats().tasks).toEqual({ 0: 4, 1: 4, 2: 4 });
  });

  it('keeps shares within one, and all of an experience that has less', () => {
    const sizes = fc.array(fc.nat(40), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(sizes, fc.integer({ min: 1, max: 30 }), (offered, capacity) => {
        const buffer = filled(capacity, offered);
        const counts = offered.map((_, experience) => buffer.stats().tasks[experience] ?? 0);
        const most = Math.max(...counts);
        expect(buffer.length).toBe(
          Math.min(
            capacity,
            offered.reduce((a, b) => a + b),
          ),
        );
        offered.forEach((size, i) => {
          expect(counts[i]).toBeGreaterThanOrEqual(Math.min(size, most - 1));
        });
      }),
    );
  });

  it('holds a uniform subset of each experience (χ²)', () => {
    const [runs, counts] = [3000, new Array<number>(70).fill(0)];
    for (let run = 0; run < runs; run++)
      for (const item of filled(10, [40, 30], { seed: run }).contents().x) counts[item] = (counts[item] ?? 0) + 1;
    expect(inclusionStatistic(counts.slice(0, 40), 5, runs)).toBeLessThan(chiSquareBound(39));
    expect(inclusionStatistic(counts.slice(40), 5, runs)).toBeLessThan(chiSquareBound(29));
  });

  it('takes targets that are values, and costs 4 bytes a slot', () => {
    const options = { capacity: 5, inputSize: 1, targetWidth: 2, policy: 'experience-balanced' } as const;
    // 4 bytes input, 2 × 4 target, 4 task, 4 bookkeeping.
    expect(createBuffer(options).bytes).toBe(5 * 20);
  });

  it.each([undefined, 0.5, Number.NaN, 2 ** 31])('refuses samples of experience %s, and stores none', (experience) => {
    const buffer = createBuffer({ capacity: 3, inputSize: 1, policy: 'experience-balanced' });
    const offer = { ...numbered([0, 1]), ...(experience === undefined ? {} : { experience }) };
    expect(() => buffer.insert(offer, createRandom(0))).toThrow(
      `Samples for the policy 'experience-balanced': expected the number of their experience, an integer, received ${experience}`,
    );
    expect(buffer.length).toBe(0);
  });
});
