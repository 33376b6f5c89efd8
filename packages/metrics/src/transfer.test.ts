import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { squareMatrix } from './__fixtures__/arbitraries.ts';
import { THREE, UNTRAINED } from './__fixtures__/matrices.ts';
import { backwardTransfer, forwardTransfer } from './transfer.ts';

describe('backwardTransfer', () => {
  it('is the mean change of the earlier experiences since they were learned', () => {
    // test 0: 0.70 − 0.90 = −0.20; test 1: 0.50 − 0.80 = −0.30; mean −0.25
    expect(backwardTransfer(THREE)).toBeCloseTo(-0.25, 12);
  });

  it('of a running stream takes the last row there is', () => {
    // test 0: 0.60 − 0.90
    expect(backwardTransfer(THREE.slice(0, 2))).toBeCloseTo(-0.3, 12);
  });

  it('can be positive', () => {
    // 0.9 − 0.5: what was learned later helped
    expect(
      backwardTransfer([
        [0.5, 0.1],
        [0.9, 0.8],
      ]),
    ).toBeCloseTo(0.4, 12);
  });

  it('is NaN with fewer than two experiences or a missing entry', () => {
    expect(backwardTransfer([])).toBeNaN();
    expect(backwardTransfer([[0.9, 0.1]])).toBeNaN();
    expect(
      backwardTransfer([
        [Number.NaN, 0.1],
        [0.6, 0.8],
      ]),
    ).toBeNaN();
    expect(
      backwardTransfer([
        [0.9, 0.1],
        [Number.NaN, 0.8],
      ]),
    ).toBeNaN();
  });

  it('is zero where every test keeps its accuracy', () => {
    fc.assert(
      fc.property(squareMatrix(2), ([row = []]) => {
        expect(backwardTransfer(row.map(() => row))).toBe(0);
      }),
    );
  });
});

describe('forwardTransfer', () => {
  it('is the mean gain on an experience before it is learned, over the untrained network', () => {
    // test 1 after 0: 0.20 − 0.10 = 0.10; test 2 after 1: 0.30 − 0.05 = 0.25; mean 0.175
    expect(forwardTransfer(THREE, UNTRAINED)).toBeCloseTo(0.175, 12);
  });

  it('of a running stream counts the experiences learned so far', () => {
    expect(forwardTransfer(THREE.slice(0, 2), UNTRAINED)).toBeCloseTo(0.1, 12);
  });

  it('does not read the first entry of the baseline', () => {
    expect(forwardTransfer(THREE, [Number.NaN, 0.1, 0.05])).toBeCloseTo(0.175, 12);
  });

  it('is NaN with fewer than two experiences, without the upper entries, or with a gap in the baseline', () => {
    expect(forwardTransfer([], [])).toBeNaN();
    expect(forwardTransfer([[0.9, 0.2]], [0.1, 0.1])).toBeNaN();
    expect(
      forwardTransfer(
        [
          [0.9, Number.NaN],
          [0.6, 0.8],
        ],
        [0.1, 0.1],
      ),
    ).toBeNaN();
    expect(forwardTransfer(THREE, [0.12, Number.NaN, 0.05])).toBeNaN();
  });

  it('is zero for a network whose guesses on new tests are those of the untrained one', () => {
    fc.assert(
      fc.property(squareMatrix(2), (matrix) => {
        const baseline = matrix.map((_, j) => matrix[j - 1]?.[j] ?? 0);
        expect(forwardTransfer(matrix, baseline)).toBe(0);
      }),
    );
  });

  it('falls by what the baseline rises: it measures against the untrained network', () => {
    fc.assert(
      fc.property(squareMatrix(2), (matrix) => {
        const zero = forwardTransfer(
          matrix,
          matrix.map(() => 0),
        );
        expect(
          forwardTransfer(
            matrix,
            matrix.map(() => 0.25),
          ),
        ).toBeCloseTo(zero - 0.25, 12);
      }),
    );
  });

  it('refuses a baseline of another length or in percent', () => {
    expect(() => forwardTransfer(THREE, [0.1, 0.1])).toThrow(
      'Baseline of the untrained network: expected one accuracy for each of 3 tests, received 2.',
    );
    expect(() => forwardTransfer(THREE, [10, 10, 10])).toThrow('Divide percentages by 100.');
  });
});

/**
 * The equations 2 to 4 of Lopez-Paz & Ranzato 2017, written out a second time as they stand there: indices from 1 to T.
 */
describe("GEM's definitions", () => {
  const literally = (matrix: readonly (readonly number[])[], baseline: readonly number[]) => {
    const T = matrix.length;
    const R = (i: number, j: number): number => matrix[i - 1]?.[j - 1] ?? Number.NaN;
    let backward = 0;
    for (let i = 1; i <= T - 1; i++) backward += R(T, i) - R(i, i);
    let forward = 0;
    for (let i = 2; i <= T; i++) forward += R(i - 1, i) - (baseline[i - 1] ?? Number.NaN);
    return { backward: backward / (T - 1), forward: forward / (T - 1) };
  };

  it('hold for any matrix', () => {
    fc.assert(
      fc.property(squareMatrix(2), (matrix) => {
        const baseline = matrix.map((_, j) => j / 8);
        const expected = literally(matrix, baseline);
        expect(backwardTransfer(matrix)).toBeCloseTo(expected.backward, 12);
        expect(forwardTransfer(matrix, baseline)).toBeCloseTo(expected.forward, 12);
      }),
    );
  });

  it('hold for a stream of four, worked by hand', () => {
    const matrix = [
      [0.96, 0.12, 0.1, 0.08],
      [0.9, 0.95, 0.22, 0.1],
      [0.8, 0.85, 0.9, 0.4],
      [0.76, 0.75, 0.8, 0.94],
    ];
    // BWT: (0.76−0.96) + (0.75−0.95) + (0.80−0.90) = −0.20 − 0.20 − 0.10 = −0.50; /3
    expect(backwardTransfer(matrix)).toBeCloseTo(-0.5 / 3, 12);
    // FWT with b = 0.1: (0.12−0.1) + (0.22−0.1) + (0.40−0.1) = 0.02 + 0.12 + 0.30 = 0.44; /3
    expect(forwardTransfer(matrix, [0.1, 0.1, 0.1, 0.1])).toBeCloseTo(0.44 / 3, 12);
  });
});
