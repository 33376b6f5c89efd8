import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom, randomFor } from './random.ts';

const draws = (count: number, ...words: (string | number)[]): number[] => {
  const random = createRandom(...words);
  return Array.from({ length: count }, () => random.next());
};

describe('createRandom', () => {
  it('gives these numbers for ever: saved runs depend on them', () => {
    const random = createRandom(7, 'shuffle', 0, 0);
    expect([random.integer(1000), random.integer(1000), random.integer(1000)]).toMatchInlineSnapshot(`
      [
        467,
        648,
        626,
      ]
    `);
    expect([...createRandom(1).permutation(8)]).toMatchInlineSnapshot(`
      [
        2,
        6,
        3,
        5,
        0,
        1,
        7,
        4,
      ]
    `);
  });

  it('is the same for the same purpose and another for each other one', () => {
    expect(draws(5, 3, 'a', 1)).toEqual(draws(5, 3, 'a', 1));
    const purposes: (string | number)[][] = [
      [3, 'a', 1],
      [3, 'a', 2],
      [3, 'b', 1],
      [4, 'a', 1],
      [3, 'a1'],
      [3, 'a', '1'],
    ];
    const firsts = purposes.map((words) => draws(1, ...words)[0]);
    expect(new Set(firsts).size).toBe(purposes.length);
  });

  it('is uniform: χ² of 100 bins over 100,000 draws', () => {
    // 99 degrees of freedom: mean 99, standard deviation √198 = 14.1; 160 lies 4.3 deviations above.
    const bins = new Array<number>(100).fill(0);
    for (const value of draws(100_000, 11))
      bins[Math.floor(value * 100)] = (bins[Math.floor(value * 100)] as number) + 1;
    const chiSquare = bins.reduce((sum, n) => sum + (n - 1000) ** 2 / 1000, 0);
    expect(chiSquare).toBeLessThan(160);
    expect(chiSquare).toBeGreaterThan(45);
  });

  it('gives first numbers of neighbouring seeds that do not depend on each other', () => {
    // Correlation of 10,000 independent pairs has standard deviation 0.01.
    const pairs = Array.from({ length: 10_000 }, (_, seed) => [
      draws(1, seed)[0] as number,
      draws(1, seed + 1)[0] as number,
    ]);
    const covariance =
      pairs.reduce((sum, [a, b]) => sum + ((a as number) - 0.5) * ((b as number) - 0.5), 0) / pairs.length;
    expect(Math.abs(covariance * 12)).toBeLessThan(0.04);
  });

  it('permutes: every index once', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 300 }), fc.integer(), (length, seed) => {
        const order = createRandom(seed).permutation(length);
        expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length }, (_, i) => i));
      }),
      { numRuns: 50 },
    );
  });

  it('draws integers below the bound, each as often', () => {
    const random = createRandom('integers');
    const counts = [0, 0, 0];
    for (let i = 0; i < 30_000; i++) {
      const drawn = random.integer(3);
      counts[drawn] = (counts[drawn] as number) + 1;
    }
    // Each is binomial(30,000, 1/3): standard deviation 82.
    for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(400);
  });

  it('refuses bounds it could not draw below', () => {
    for (const bound of [0, -1, 1.5, Number.NaN, 2 ** 33])
      expect(() => createRandom(1).integer(bound)).toThrow(RangeError);
  });

  it('puts the seed in front of the purpose', () => {
    expect(randomFor(5)('x').next()).toBe(createRandom(5, 'x').next());
  });
});
