import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { squareMatrix } from './__fixtures__/arbitraries.ts';
import { type EvaluationHistory, minimumAccuracy, stabilityGap, worstCaseTradeOff } from './history.ts';
import { stability } from './stability.ts';

const n = Number.NaN;

/** Test 0 drops to 0.3 while experience 1 is learned, and is back at 0.8 when it is done; later test 1 dips to 0.5. */
const DIPS: EvaluationHistory = [
  { experience: 0, accuracies: [0.1] },
  { experience: 0, accuracies: [0.9] },
  { experience: 1, accuracies: [0.3, 0.4] },
  { experience: 1, accuracies: [0.8, 0.9] },
  { experience: 2, accuracies: [0.6, 0.5, 0.2] },
  { experience: 2, accuracies: [0.7, 0.7, 1] },
];

describe('by hand', () => {
  it('minimum accuracy takes the lowest point after learning', () => {
    // test 0, from experience 1 on: min(0.3, 0.8, 0.6, 0.7) = 0.3; test 1, from 2 on: min(0.5, 0.7) = 0.5; mean 0.4.
    // The 0.1 on test 0 and the 0.4 on test 1 were before they were learned.
    expect(minimumAccuracy(DIPS)).toBeCloseTo(0.4, 12);
  });

  it('worst-case trade-off weighs the newest against the minima', () => {
    // 1/3 · 1 + 2/3 · 0.4 = 0.6
    expect(worstCaseTradeOff(DIPS)).toBeCloseTo(0.6, 12);
  });

  it('stability gap is what came back', () => {
    // (0.7 − 0.3) + (0.7 − 0.5) = 0.6; /2
    expect(stabilityGap(DIPS)).toBeCloseTo(0.3, 12);
  });

  it('with one evaluation an experience the dips are not seen', () => {
    const ends = [DIPS[1], DIPS[3], DIPS[5]].filter((one) => one !== undefined);
    // test 0: min(0.8, 0.7); test 1: 0.7
    expect(minimumAccuracy(ends)).toBeCloseTo(0.7, 12);
    expect(stabilityGap(ends)).toBe(0);
  });
});

describe('undefined is NaN', () => {
  it('before the second experience; the trade-off is then the accuracy itself', () => {
    for (const history of [[], DIPS.slice(0, 2)]) {
      expect(minimumAccuracy(history)).toBeNaN();
      expect(stabilityGap(history)).toBeNaN();
    }
    expect(worstCaseTradeOff([])).toBeNaN();
    expect(worstCaseTradeOff(DIPS.slice(0, 2))).toBe(0.9);
  });

  it('where an earlier test was never evaluated again', () => {
    const silent = [
      { experience: 0, accuracies: [0.9] },
      { experience: 1, accuracies: [n, 0.8] },
    ];
    expect(minimumAccuracy(silent)).toBeNaN();
    expect(worstCaseTradeOff(silent)).toBeNaN();
  });

  it('not for evaluations that skip a test now and then', () => {
    const sparse = [...DIPS.slice(0, 3), { experience: 1, accuracies: [n, 0.6] }, ...DIPS.slice(3)];
    expect(minimumAccuracy(sparse)).toBe(minimumAccuracy(DIPS));
  });
});

describe('errors', () => {
  it('refuses experiences that go backwards', () => {
    expect(() => minimumAccuracy([...DIPS, { experience: 0, accuracies: [1] }])).toThrow(
      'Experience of evaluation 6: expected 2 or later, in the order of the stream, received 0. ' +
        'Number experiences by arrival; a task that comes back is a new experience.',
    );
  });

  it('refuses percentages, fractions of experiences, and what is no history', () => {
    expect(() => stabilityGap([{ experience: 0, accuracies: [90] }])).toThrow('Accuracies of evaluation 0, entry 0');
    expect(() => stabilityGap([{ experience: 0.5, accuracies: [] }])).toThrow('Experience of evaluation 0');
    expect(() => worstCaseTradeOff({} as EvaluationHistory)).toThrow('Evaluation history: expected an array');
  });
});

describe('laws, of a history made from a matrix', () => {
  const fromMatrix = (matrix: readonly (readonly number[])[]): EvaluationHistory =>
    matrix.map((accuracies, experience) => ({ experience, accuracies }));

  it('stability is the minimum plus the gap, and the gap is never negative', () => {
    fc.assert(
      fc.property(squareMatrix(2), (matrix) => {
        const history = fromMatrix(matrix);
        expect(minimumAccuracy(history) + stabilityGap(history)).toBeCloseTo(stability(matrix), 12);
        expect(stabilityGap(history)).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  it('more evaluations never raise the minimum', () => {
    fc.assert(
      fc.property(squareMatrix(3), fc.integer({ min: 1, max: 4 }), (matrix, at) => {
        const history = fromMatrix(matrix);
        const experience = history[at]?.experience ?? 0;
        const extra = { experience, accuracies: matrix.map(() => 0.25) };
        const denser = [...history.slice(0, at), extra, ...history.slice(at)];
        fc.pre(experience > 0);
        expect(minimumAccuracy(denser)).toBeLessThanOrEqual(minimumAccuracy(history));
      }),
    );
  });
});
