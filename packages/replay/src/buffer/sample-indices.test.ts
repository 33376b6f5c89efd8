import { createRandom } from '@unforget/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chiSquareBound, inclusionStatistic, uniformStatistic } from '../__fixtures__/chi-square.ts';
import { sampleIndices } from './sample-indices.ts';

describe('sampleIndices', () => {
  it('draws different indices in range', () => {
    fc.assert(
      fc.property(fc.nat(200), fc.nat(200), fc.nat(), (a, b, seed) => {
        const [count, length] = [Math.min(a, b), Math.max(a, b)];
        const indices = sampleIndices(count, length, createRandom(seed));
        expect(indices.length).toBe(count);
        expect(new Set(indices).size).toBe(count);
        expect(indices.every((index) => index >= 0 && index < length)).toBe(true);
      }),
    );
  });

  it('is uniform over subsets and over places (χ²)', () => {
    const [length, count, runs] = [30, 8, 10_000];
    const included = new Array<number>(length).fill(0);
    const firsts = new Array<number>(length).fill(0);
    const lasts = new Array<number>(length).fill(0);
    const random = createRandom('subsets');
    for (let run = 0; run < runs; run++) {
      const indices = sampleIndices(count, length, random);
      for (const index of indices) included[index] = (included[index] ?? 0) + 1;
      const [first, last] = [indices[0] ?? 0, indices[count - 1] ?? 0];
      firsts[first] = (firsts[first] ?? 0) + 1;
      lasts[last] = (lasts[last] ?? 0) + 1;
    }
    expect(inclusionStatistic(included, count, runs)).toBeLessThan(chiSquareBound(29));
    expect(uniformStatistic(firsts)).toBeLessThan(chiSquareBound(29));
    expect(uniformStatistic(lasts)).toBeLessThan(chiSquareBound(29));
  });

  it('draws with replacement when there are too few', () => {
    const [length, count] = [4, 4000];
    const counts = new Array<number>(length).fill(0);
    for (const index of sampleIndices(count, length, createRandom('few'))) counts[index] = (counts[index] ?? 0) + 1;
    expect(counts.length).toBe(length);
    expect(uniformStatistic(counts)).toBeLessThan(chiSquareBound(3));
    // Not the four in turn, either: that would make the statistic 0.
    expect(uniformStatistic(counts)).toBeGreaterThan(0);
  });

  it('draws all when asked for all', () => {
    expect([...sampleIndices(5, 5, createRandom(1))].toSorted()).toEqual([0, 1, 2, 3, 4]);
  });
});
