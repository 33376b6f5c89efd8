import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyMatrix, squareMatrix } from './__fixtures__/arbitraries.ts';
import { THREE } from './__fixtures__/matrices.ts';
import { forgetting, forgettingPerExperience } from './forgetting.ts';
import { backwardTransfer } from './transfer.ts';

describe('by hand', () => {
  it('is best before minus now', () => {
    // test 0: max(0.9, 0.6) − 0.7 = 0.2; test 1: max(0.2, 0.8) − 0.5 = 0.3; mean 0.25
    const [first = 0, second = 0, ...rest] = forgettingPerExperience(THREE);
    expect(first).toBeCloseTo(0.2, 12);
    expect(second).toBeCloseTo(0.3, 12);
    expect(rest).toEqual([]);
    expect(forgetting(THREE)).toBeCloseTo(0.25, 12);
  });

  it('differs from first minus last when an accuracy first rises, then falls', () => {
    const rising = [
      [0.5, 0, 0],
      [0.9, 0.8, 0],
      [0.6, 0.8, 1],
    ];
    // max − last: 0.9 − 0.6 = 0.3 and 0; mean 0.15. First − last: 0.5 − 0.6 = −0.1 and 0; mean −0.05.
    expect(forgetting(rising)).toBeCloseTo(0.15, 12);
    expect(-backwardTransfer(rising)).toBeCloseTo(-0.05, 12);
  });

  it('is negative where the end is better than ever', () => {
    expect(
      forgetting([
        [0.5, 0],
        [0.75, 1],
      ]),
    ).toBe(-0.25);
  });

  it('counts rows before learning where they were evaluated', () => {
    const zeroShot = [
      [1, 0.75, 0],
      [1, 0.5, 0],
      [1, 0.5, 1],
    ];
    // test 1: max(0.75, 0.5) − 0.5 = 0.25; test 0: 0
    expect(forgetting(zeroShot)).toBe(0.125);
  });
});

describe('undefined is NaN', () => {
  const n = Number.NaN;

  it('with fewer than two experiences', () => {
    expect(forgetting([])).toBeNaN();
    expect(forgetting([[0.9, 0.1]])).toBeNaN();
    expect(forgettingPerExperience([[0.9]])).toEqual([]);
  });

  it('not for the upper triangle, which few evaluate', () => {
    const lower = [
      [0.9, n, n],
      [0.6, 0.8, n],
      [0.7, 0.5, 0.95],
    ];
    expect(forgetting(lower)).toBeCloseTo(0.25, 12);
  });

  it('where the best value may have been missed', () => {
    const gap = [
      [0.9, n, n],
      [n, 0.8, n],
      [0.7, 0.5, 0.95],
    ];
    expect(forgettingPerExperience(gap)).toEqual([n, 0.8 - 0.5]);
    expect(forgetting(gap)).toBeNaN();
  });

  it('where the last row has a gap', () => {
    expect(
      forgettingPerExperience([
        [0.9, 0.1],
        [n, 0.8],
      ]),
    ).toEqual([n]);
  });
});

describe('laws', () => {
  it('a stream that loses nothing has none', () => {
    fc.assert(
      fc.property(squareMatrix(2), ([row = []]) => {
        expect(forgetting(row.map(() => row))).toBe(0);
      }),
    );
  });

  it('is never below −BWT: the best before is at least the accuracy when learned', () => {
    fc.assert(
      fc.property(squareMatrix(2), (matrix) => {
        expect(forgetting(matrix)).toBeGreaterThanOrEqual(-backwardTransfer(matrix));
      }),
    );
  });

  it('equals −BWT for two experiences: there is one row before the last', () => {
    fc.assert(
      fc.property(squareMatrix(2), (matrix) => {
        const two = matrix.slice(0, 2).map((row) => row.slice(0, 2));
        expect(forgetting(two)).toBeCloseTo(-backwardTransfer(two), 12);
      }),
    );
  });

  it('does not care in which order the rows before the last came, given full rows', () => {
    fc.assert(
      fc.property(squareMatrix(2), (matrix) => {
        const shuffled = [...matrix.slice(0, -1).reverse(), ...matrix.slice(-1)];
        expect(forgettingPerExperience(shuffled)).toEqual(forgettingPerExperience(matrix));
      }),
    );
  });

  it('has a value for each experience but the last, in −1…1 or NaN', () => {
    fc.assert(
      fc.property(anyMatrix, (matrix) => {
        const values = forgettingPerExperience(matrix);
        expect(values).toHaveLength(Math.max(0, matrix.length - 1));
        for (const value of values) expect(Number.isNaN(value) || Math.abs(value) <= 1).toBe(true);
      }),
    );
  });
});
