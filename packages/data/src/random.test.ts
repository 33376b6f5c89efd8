import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom } from './random.ts';

describe('seededRandom', () => {
  it('gives the same numbers in every version: streams of published results rest on them', () => {
    // Computed by a second implementation, in Python.
    const random = seededRandom(7, 'shuffled');
    expect(Array.from({ length: 5 }, () => random.integer(1000))).toEqual([80, 466, 644, 581, 182]);
    expect([...seededRandom(0, 'permuted', 1).permutation(10)]).toEqual([5, 8, 0, 9, 6, 1, 2, 7, 4, 3]);
  });

  it('tells purposes apart, also numbers from the words that look like them', () => {
    const first = (...words: (string | number)[]) => seededRandom(...words).next();
    expect(new Set([first(1, 'a'), first(1, 'b'), first(2, 'a'), first('1', 'a'), first('1a')]).size).toBe(5);
  });

  it('permutes: every position once', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 0, max: 300 }), (seed, length) => {
        const order = seededRandom(seed, 'test').permutation(length);
        expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length }, (_, i) => i));
      }),
    );
  });

  it('draws integers uniformly', () => {
    const random = seededRandom(3, 'uniform');
    const counts = new Array<number>(10).fill(0);
    for (let i = 0; i < 20_000; i++) {
      const drawn = random.integer(10);
      counts[drawn] = (counts[drawn] ?? 0) + 1;
    }
    // Chi-squared with 9 degrees of freedom stays below 27.9 in 999 of 1,000 cases; the seed is fixed.
    expect(counts.reduce((sum, count) => sum + (count - 2000) ** 2 / 2000, 0)).toBeLessThan(27.9);
  });
});
