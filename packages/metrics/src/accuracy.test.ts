import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { accuracy, anyMatrix, squareMatrix } from './__fixtures__/arbitraries.ts';
import { THREE } from './__fixtures__/matrices.ts';
import { averageAccuracy, averageIncrementalAccuracy, learningAccuracy, worstCaseAccuracy } from './accuracy.ts';

const NaNs = [Number.NaN, Number.NaN, Number.NaN];

describe('by hand', () => {
  it('averages the last row', () => {
    // (0.70 + 0.50 + 0.95) / 3 = 2.15 / 3
    expect(averageAccuracy(THREE)).toBeCloseTo(2.15 / 3, 12);
  });

  it('averages only what has been learned while the stream runs', () => {
    // after experience 1: (0.60 + 0.80) / 2; test 2 is still to come
    expect(averageAccuracy(THREE.slice(0, 2))).toBeCloseTo(0.7, 12);
    expect(averageAccuracy(THREE.slice(0, 1))).toBe(0.9);
  });

  it('averages the averages', () => {
    // 0.90, then 0.70, then 2.15/3 = 0.71667: sum 2.31667
    expect(averageIncrementalAccuracy(THREE)).toBeCloseTo((0.9 + 0.7 + 2.15 / 3) / 3, 12);
  });

  it('averages the diagonal', () => {
    // (0.90 + 0.80 + 0.95) / 3 = 2.65 / 3
    expect(learningAccuracy(THREE)).toBeCloseTo(2.65 / 3, 12);
  });

  it('finds the worst of the last row', () => {
    expect(worstCaseAccuracy(THREE)).toBe(0.5);
    expect(worstCaseAccuracy(THREE.slice(0, 2))).toBe(0.6); // not the 0.3 on a test still to come
  });
});

describe('undefined is NaN', () => {
  const all = { averageAccuracy, averageIncrementalAccuracy, learningAccuracy, worstCaseAccuracy };

  it.each(Object.entries(all))('%s of nothing', (_, metric) => {
    expect(metric([])).toBeNaN();
  });

  it('where an entry that counts is missing', () => {
    const gap = [
      [0.9, Number.NaN],
      [Number.NaN, 0.8],
    ]; // R[1][0] was not evaluated
    expect(averageAccuracy(gap)).toBeNaN();
    expect(worstCaseAccuracy(gap)).toBeNaN();
    expect(averageIncrementalAccuracy(gap)).toBeNaN();
    expect(learningAccuracy(gap)).toBeCloseTo(0.85, 12); // needs the diagonal alone
  });

  it('but not where one is missing that does not count', () => {
    const late = [
      [0.9, ...NaNs],
      [0.5, 0.8, Number.NaN, Number.NaN],
    ];
    expect(averageAccuracy(late)).toBeCloseTo(0.65, 12);
    expect(worstCaseAccuracy(late)).toBe(0.5);
    expect(averageIncrementalAccuracy(late)).toBeCloseTo((0.9 + 0.65) / 2, 12);
  });
});

describe('laws', () => {
  it('a constant matrix has that constant everywhere', () => {
    fc.assert(
      fc.property(accuracy, fc.integer({ min: 1, max: 6 }), (value, size) => {
        const matrix = Array.from({ length: size }, () => new Array<number>(size).fill(value));
        for (const metric of [averageAccuracy, averageIncrementalAccuracy, learningAccuracy, worstCaseAccuracy]) {
          expect(metric(matrix)).toBeCloseTo(value, 12);
        }
      }),
    );
  });

  it('stays in 0…1 or is NaN, and leaves its input alone', () => {
    fc.assert(
      fc.property(anyMatrix, (matrix) => {
        const before = structuredClone(matrix);
        for (const metric of [averageAccuracy, averageIncrementalAccuracy, learningAccuracy, worstCaseAccuracy]) {
          const value = metric(matrix);
          expect(Number.isNaN(value) || (value >= 0 && value <= 1)).toBe(true);
        }
        expect(matrix).toEqual(before);
      }),
    );
  });

  it('does not care in which order the tests at the end are listed', () => {
    fc.assert(
      fc.property(squareMatrix(1), (matrix) => {
        const turned = matrix.map((row) => [...row].reverse());
        expect(averageAccuracy(turned)).toBe(averageAccuracy(matrix));
        expect(worstCaseAccuracy(turned)).toBe(worstCaseAccuracy(matrix));
      }),
    );
  });

  it('the worst is never above the average', () => {
    fc.assert(
      fc.property(squareMatrix(1), (matrix) => {
        expect(worstCaseAccuracy(matrix)).toBeLessThanOrEqual(averageAccuracy(matrix));
      }),
    );
  });
});
