import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { squareMatrix } from './__fixtures__/arbitraries.ts';
import { JOINT, THREE } from './__fixtures__/matrices.ts';
import { averageAccuracy, learningAccuracy } from './accuracy.ts';
import { intransigence, plasticity, stability } from './stability.ts';
import { backwardTransfer } from './transfer.ts';

describe('by hand', () => {
  it('stability is the accuracy at the end on all but the last', () => {
    expect(stability(THREE)).toBeCloseTo(0.6, 12); // (0.70 + 0.50) / 2
    expect(stability(THREE.slice(0, 2))).toBe(0.6); // R[1][0]
  });

  it('plasticity is the accuracy when learned of all but the first', () => {
    expect(plasticity(THREE)).toBeCloseTo(0.875, 12); // (0.80 + 0.95) / 2
    expect(plasticity(THREE.slice(0, 2))).toBe(0.8);
  });

  it('intransigence is joint minus learned', () => {
    // (0.90 − 0.90) + (0.85 − 0.80) + (0.90 − 0.95) = 0 + 0.05 − 0.05 = 0
    expect(intransigence(THREE, JOINT)).toBeCloseTo(0, 12);
    // up to experience 1: 0.05 / 2
    expect(intransigence(THREE.slice(0, 2), JOINT)).toBeCloseTo(0.025, 12);
  });
});

describe('undefined is NaN', () => {
  it('with fewer than two experiences; intransigence needs one', () => {
    for (const matrix of [[], [[0.9, 0.1]]]) {
      expect(stability(matrix)).toBeNaN();
      expect(plasticity(matrix)).toBeNaN();
    }
    expect(intransigence([], [])).toBeNaN();
    expect(intransigence([[0.75, 0.1]], [1, 1])).toBe(0.25);
  });

  it('with a gap where it counts', () => {
    const gap = [
      [0.9, 0.1],
      [Number.NaN, Number.NaN],
    ];
    expect(stability(gap)).toBeNaN();
    expect(plasticity(gap)).toBeNaN();
    expect(intransigence(gap, [1, 1])).toBeNaN();
    expect(intransigence(THREE, [0.9, Number.NaN, 0.9])).toBeNaN();
  });
});

it('refuses joint accuracies of another length', () => {
  expect(() => intransigence(THREE, [0.9])).toThrow(
    'Accuracies of joint training: expected one accuracy for each of 3 tests, received 1.',
  );
});

describe('laws', () => {
  it('average accuracy is stability and the newest accuracy, weighed', () => {
    fc.assert(
      fc.property(squareMatrix(2), (matrix) => {
        const k = matrix.length;
        const newest = matrix[k - 1]?.[k - 1] ?? Number.NaN;
        expect(k * averageAccuracy(matrix)).toBeCloseTo((k - 1) * stability(matrix) + newest, 12);
      }),
    );
  });

  it('learning accuracy is plasticity and the first accuracy, weighed', () => {
    fc.assert(
      fc.property(squareMatrix(2), (matrix) => {
        const k = matrix.length;
        const first = matrix[0]?.[0] ?? Number.NaN;
        expect(k * learningAccuracy(matrix)).toBeCloseTo((k - 1) * plasticity(matrix) + first, 12);
      }),
    );
  });

  it('average accuracy is learning accuracy plus (k − 1)/k of backward transfer', () => {
    fc.assert(
      fc.property(squareMatrix(2), (matrix) => {
        const k = matrix.length;
        const sum = learningAccuracy(matrix) + ((k - 1) / k) * backwardTransfer(matrix);
        expect(averageAccuracy(matrix)).toBeCloseTo(sum, 12);
      }),
    );
  });

  it('intransigence is zero against its own diagonal', () => {
    fc.assert(
      fc.property(squareMatrix(1), (matrix) => {
        expect(
          intransigence(
            matrix,
            matrix.map((row, j) => row[j] ?? 0),
          ),
        ).toBe(0);
      }),
    );
  });
});
