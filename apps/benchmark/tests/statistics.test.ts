import { describe, expect, it } from 'vitest';
import { ALL_PUBLICATIONS, publicationOf } from '../src/published/all-publications.ts';
import type { Publication } from '../src/published/published-number.ts';
import { verdictOf } from '../src/published/verdict.ts';
import { cellsOf } from '../src/results/cells.ts';
import { compareMethods } from '../src/statistics/comparisons.ts';
import { holm, pairedTest } from '../src/statistics/paired.ts';
import { ALL_SUITES } from '../src/suites/all-suites.ts';
import type { Suite } from '../src/suites/suite.ts';
import { record } from './records.ts';
import { tinySuite } from './tiny.ts';

const bySeed = (...values: readonly number[]): Map<number, number> => new Map(values.map((value, i) => [i + 1, value]));

describe('a paired test', () => {
  it('is Student t over the differences', () => {
    // Differences 1, 2, 3: mean 2, deviation 1, standard error 1/√3, t = 2√3 with 2 degrees of freedom.
    // With 2 degrees P(|T| > t) = 1 − t/√(t² + 2) = 1 − √(12/14).
    const { difference, sem, p, seeds } = pairedTest(bySeed(0, 0, 0), bySeed(1, 2, 3));
    expect([difference, seeds]).toEqual([2, 3]);
    expect(sem).toBeCloseTo(1 / Math.sqrt(3), 12);
    expect(p).toBeCloseTo(1 - Math.sqrt(12 / 14), 9);
  });

  it('takes common seeds alone, and knows its ends', () => {
    expect(pairedTest(bySeed(1, 2), new Map([[2, 5]]))).toMatchObject({ difference: 3, seeds: 1, p: Number.NaN });
    expect(pairedTest(bySeed(1, 2), new Map())).toMatchObject({ difference: Number.NaN, seeds: 0, p: Number.NaN });
    expect(pairedTest(bySeed(1, 2), bySeed(1, 2)).p).toBe(1);
    expect(pairedTest(bySeed(1, 2), bySeed(2, 1)).p).toBe(1);
    expect(pairedTest(bySeed(1, 2), bySeed(2, 3)).p).toBe(0);
  });
});

describe("Holm's correction", () => {
  it('multiplies the smallest by their number, the next by one less, and never falls', () => {
    // Sorted 0.01 · 3, 0.03 · 2, 0.04 · 1 = 0.03, 0.06, 0.04; the last is lifted to 0.06.
    const corrected = holm([0.04, 0.01, 0.03]);
    [0.06, 0.03, 0.06].forEach((expected, i) => {
      expect(corrected[i]).toBeCloseTo(expected, 12);
    });
  });

  it('ends at 1 and leaves NaN out of the count', () => {
    expect(holm([0.4, Number.NaN, 0.9])).toEqual([0.8, Number.NaN, 0.9]);
    expect(holm([0.7, 0.8])).toEqual([1, 1]);
    expect(holm([])).toEqual([]);
  });
});

describe('methods of a scenario', () => {
  it('are compared pair by pair, the better one right', () => {
    const records = [
      ...[0.5, 0.6].map((value, i) => record('a', i + 1, value)),
      ...[0.4, 0.45].map((value, i) => record('b', i + 1, value)),
      record('c', 1, 0.9),
    ];
    const [ab, ac, bc] = compareMethods(records);
    // Differences 0.1 and 0.15: mean 0.125, standard error 0.025, t = 5 with 1 degree: p = 1 − 2/π · atan 5.
    expect(ab).toMatchObject({ left: 'b', right: 'a', seeds: 2 });
    expect(ab?.difference).toBeCloseTo(0.125, 12);
    expect(ab?.p).toBeCloseTo(1 - (2 / Math.PI) * Math.atan(5), 9);
    expect(ab?.corrected).toBe(ab?.p); // the other pairs have one seed, and no p
    expect([ac?.right, bc?.right, bc?.corrected]).toEqual(['c', 'c', Number.NaN]);
  });
});

describe('a verdict', () => {
  const publication: Publication = {
    suite: 'tiny',
    source: 'somewhere',
    seeds: 20,
    length: { iterations: 30 },
    numbers: [
      { scenario: 'task', method: 'a', mean: 50, sem: 1, verified: true },
      { scenario: 'task', method: 'b', mean: 60, sem: null, verified: true },
      { scenario: 'task', method: 'c', mean: 61, sem: 1, verified: true },
      { scenario: 'task', method: 'd', mean: 70, sem: 1, verified: false },
    ],
  };
  const runs = (method: string, mean: number, seeds = 5) =>
    Array.from({ length: seeds }, (_, i) => record(method, i + 1, mean + (i % 2 ? 1e-9 : -1e-9)));
  const verdict = (method: string, records: Parameters<typeof cellsOf>[0]) => {
    const cells = cellsOf(records);
    const cell = cells.find((one) => one.method === method);
    if (!cell) throw new Error('no cell');
    return verdictOf(cell, cells, publication);
  };

  it('allows two standard errors of both, and one point in any case', () => {
    expect(verdict('a', runs('a', 0.5199)).reproduced).toBe(true); // 2 √(1² + 0²) = 2 points
    expect(verdict('a', runs('a', 0.5201)).reproduced).toBe(false);
    expect(verdict('b', runs('b', 0.609)).reproduced).toBe(true);
    expect(verdict('b', runs('b', 0.611))).toMatchObject({ reproduced: false, published: 0.6, verified: true });
  });

  it('wants five seeds', () => {
    expect(verdict('a', runs('a', 0.5, 4)).reproduced).toBeNull();
  });

  it('wants the ranking of what the publication tells apart', () => {
    // Theirs: a 50 < b 60. Here both are near their numbers only if the order holds too.
    const turned = [...runs('a', 0.51), ...runs('b', 0.505)];
    expect(verdict('a', turned)).toMatchObject({ reproduced: false, outOfOrder: ['b'] });
    // b 60 and c 61 ± 1 are not told apart by it: either order will do.
    expect(verdict('b', [...runs('b', 0.605), ...runs('c', 0.603)])).toMatchObject({
      reproduced: true,
      outOfOrder: [],
    });
  });

  it('is none for a number that is not verified, which is not called published', () => {
    expect(verdict('d', runs('d', 0.7))).toMatchObject({
      reproduced: null,
      published: null,
      unverified: 0.7,
      verified: false,
    });
    expect(verdict('e', runs('e', 0.7))).toMatchObject({ reproduced: null, published: null, unverified: null });
  });
});

describe('a publication', () => {
  it.each(ALL_PUBLICATIONS)(
    'of $suite stands beside runs as long as its own, not beside a quick look',
    (publication) => {
      const suite = ALL_SUITES.find(({ name }) => name === publication.suite) as Suite;
      expect(publicationOf(suite)).toBe(publication);
      const short = { ...suite, protocol: { ...suite.protocol, length: { iterations: 60 } } };
      expect(publicationOf(short)).toBeNull();
    },
  );

  it('that does not exist is none', () => {
    expect(publicationOf(tinySuite)).toBeNull();
  });
});
