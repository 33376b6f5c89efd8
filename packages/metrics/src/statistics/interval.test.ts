import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type IntervalOptions, meanInterval } from './interval.ts';
import { seededRandom } from './random.ts';

describe('by hand', () => {
  it('mean, deviation and standard error', () => {
    // mean 4; squares 4 + 0 + 4 = 8; variance 8/2 = 4, deviation 2; error 2/√3
    const result = meanInterval([2, 4, 6], { seed: 1 });
    expect(result.count).toBe(3);
    expect(result.mean).toBe(4);
    expect(result.standardDeviation).toBe(2);
    expect(result.standardError).toBeCloseTo(2 / Math.sqrt(3), 12);
  });

  it('interval from draws that are given', () => {
    // Values 0 and 1; draws pick index ⌊2u⌋. Pairs (0,0) (0,1) (1,1) (0,0) (1,1): means 0, ½, 1, 0, 1; sorted 0 0 ½ 1 1.
    const draws = [0, 0.4, 0.1, 0.6, 0.9, 0.5, 0.2, 0.3, 0.7, 0.8];
    let next = 0;
    const random = (): number => draws[next++] ?? Number.NaN;
    // level 0.5 of 5 means: positions 0.25·4 = 1 and 0.75·4 = 3
    const result = meanInterval([0, 1], { random, resamples: 5, level: 0.5 });
    expect([result.low, result.high]).toEqual([0, 1]);
    expect(next).toBe(10);
    // level 0.25: positions 0.375·4 = 1.5 and 0.625·4 = 2.5, half way between neighbours
    next = 0;
    const narrow = meanInterval([0, 1], { random, resamples: 5, level: 0.25 });
    expect([narrow.low, narrow.high]).toEqual([0.25, 0.75]);
  });

  it('comes near the exact bootstrap distribution', () => {
    // Of values 0 and 1 the mean of two draws is 0, ½, 1 with ¼, ½, ¼: at level 0.4 both ends (30 %, 70 %) lie on ½.
    const result = meanInterval([0, 1], { seed: 5, level: 0.4 });
    expect([result.low, result.high]).toEqual([0.5, 0.5]);
  });
});

describe('undefined is NaN', () => {
  const n = Number.NaN;

  it('below two values', () => {
    expect(meanInterval([], { seed: 1 })).toEqual({
      count: 0,
      mean: n,
      standardDeviation: n,
      standardError: n,
      low: n,
      high: n,
    });
    expect(meanInterval([0.5], { seed: 1 })).toEqual({
      count: 1,
      mean: 0.5,
      standardDeviation: n,
      standardError: n,
      low: n,
      high: n,
    });
  });

  it('if a seed has none', () => {
    const result = meanInterval([0.5, n, 0.7], { seed: 1 });
    expect([result.count, result.mean, result.low, result.high]).toEqual([3, n, n, n]);
  });
});

describe('laws', () => {
  const values = fc.array(
    fc.integer({ min: -64, max: 64 }).map((value) => value / 64),
    { minLength: 2, maxLength: 12 },
  );
  const few = { seed: 3, resamples: 200 };

  it('same seed, same interval; values are left alone', () => {
    fc.assert(
      fc.property(values, fc.integer(), (list, seed) => {
        const before = [...list];
        const options = { seed, resamples: 50 };
        expect(meanInterval(list, options)).toEqual(meanInterval(list, options));
        expect(list).toEqual(before);
      }),
    );
  });

  it('lies within the values and its ends are in order', () => {
    fc.assert(
      fc.property(values, (list) => {
        const { low, high } = meanInterval(list, few);
        expect(low).toBeLessThanOrEqual(high);
        expect(low).toBeGreaterThanOrEqual(Math.min(...list));
        expect(high).toBeLessThanOrEqual(Math.max(...list));
      }),
    );
  });

  it('moves with the values', () => {
    fc.assert(
      fc.property(values, (list) => {
        const shifted = meanInterval(
          list.map((value) => value + 2),
          few,
        );
        const plain = meanInterval(list, few);
        expect(shifted.low).toBeCloseTo(plain.low + 2, 12);
        expect(shifted.high).toBeCloseTo(plain.high + 2, 12);
      }),
    );
  });

  it('a higher level is never narrower', () => {
    fc.assert(
      fc.property(values, (list) => {
        const narrow = meanInterval(list, { ...few, level: 0.8 });
        const wide = meanInterval(list, { ...few, level: 0.99 });
        expect(wide.low).toBeLessThanOrEqual(narrow.low);
        expect(wide.high).toBeGreaterThanOrEqual(narrow.high);
      }),
    );
  });

  it('of values that are all alike has no width', () => {
    const result = meanInterval([0.25, 0.25, 0.25], { seed: 1 });
    expect([result.standardError, result.low, result.high]).toEqual([0, 0.25, 0.25]);
  });
});

describe('errors', () => {
  it.each<[string, IntervalOptions, string]>([
    [
      'no seed',
      {},
      'Option "seed" of meanInterval: expected an integer, or a function as "random", received undefined',
    ],
    ['half a seed', { seed: 0.5 }, 'received number 0.5'],
    ['a level in percent', { seed: 1, level: 95 }, 'expected a number between 0 and 1, received number 95'],
    ['no resamples', { seed: 1, resamples: 0 }, 'Option "resamples" of meanInterval: expected a positive integer'],
  ])('refuses %s', (_, options, text) => {
    expect(() => meanInterval([0.1, 0.2], options)).toThrow(text);
  });

  it('refuses what is not a number', () => {
    expect(() => meanInterval([0.1, Number.POSITIVE_INFINITY], { seed: 1 })).toThrow(
      'Value 1: expected a finite number',
    );
    expect(() => meanInterval(['0.1'] as unknown as number[], { seed: 1 })).toThrow('Value 0');
    expect(() => meanInterval(0.1 as unknown as number[], { seed: 1 })).toThrow('Values: expected an array');
  });
});

describe('seededRandom', () => {
  it('is uniform on [0, 1), by χ² over 64 bins', () => {
    const random = seededRandom(11);
    const bins = new Array<number>(64).fill(0);
    for (let draw = 0; draw < 64_000; draw++) {
      const bin = Math.floor(random() * 64);
      bins[bin] = (bins[bin] ?? 0) + 1;
    }
    const chiSquared = bins.reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0);
    // 63 degrees of freedom: between 33 and 104 with probability 0.999
    expect(bins).toHaveLength(64);
    expect(chiSquared).toBeGreaterThan(33);
    expect(chiSquared).toBeLessThan(104);
  });

  it('neighbouring seeds are unlike', () => {
    const [one, two] = [seededRandom(1), seededRandom(2)];
    const products = Array.from({ length: 20_000 }, () => (one() - 0.5) * (two() - 0.5));
    const correlation = (12 * products.reduce((sum, value) => sum + value, 0)) / products.length;
    // standard deviation 1/√20,000 = 0.0071; four of them
    expect(Math.abs(correlation)).toBeLessThan(0.0285);
  });
});
