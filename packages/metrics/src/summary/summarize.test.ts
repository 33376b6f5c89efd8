import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyMatrix } from '../__fixtures__/arbitraries.ts';
import { JOINT, THREE, UNTRAINED } from '../__fixtures__/matrices.ts';
import { EXPERIENCE_METRIC_NAMES, METRIC_NAMES } from './names.ts';
import { summarize } from './summarize.ts';

const n = Number.NaN;
const history = THREE.map((accuracies, experience) => ({ experience, accuracies }));

/** To 12 digits, so that sums of decimals can be written as decimals. */
const rounded = (record: object): Record<string, number> =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [name, Math.round(value * 1e12) / 1e12 + 0]));

describe('summarize', () => {
  const summary = summarize(THREE, { baseline: UNTRAINED, joint: JOINT, history });

  it('has every metric, as derived by hand in the tests of each', () => {
    expect(rounded(summary.metrics)).toEqual({
      averageAccuracy: 0.716666666667,
      averageIncrementalAccuracy: 0.772222222222, // (0.9 + 0.7 + 0.71667) / 3
      learningAccuracy: 0.883333333333,
      worstCaseAccuracy: 0.5,
      stability: 0.6,
      plasticity: 0.875,
      forgetting: 0.25,
      backwardTransfer: -0.25,
      forwardTransfer: 0.175,
      intransigence: 0,
      minimumAccuracy: 0.55, // test 0: min(0.6, 0.7); test 1: 0.5
      worstCaseTradeOff: 0.683333333333, // (0.95 + 2 · 0.55) / 3
      stabilityGap: 0.05, // (0.7 − 0.6) + 0; /2
    });
  });

  it('has the terms of each experience', () => {
    const [first = {}, second = {}, third = {}, ...rest] = summary.experiences;
    expect(rounded(first)).toEqual({
      learned: 0.9,
      latest: 0.7,
      forgetting: 0.2,
      backwardTransfer: -0.2,
      forwardTransfer: n, // nothing came before
      intransigence: 0,
    });
    expect(rounded(second)).toEqual({
      learned: 0.8,
      latest: 0.5,
      forgetting: 0.3,
      backwardTransfer: -0.3,
      forwardTransfer: 0.1,
      intransigence: 0.05,
    });
    expect(rounded(third)).toEqual({
      learned: 0.95,
      latest: 0.95,
      forgetting: n, // nothing came after
      backwardTransfer: n,
      forwardTransfer: 0.25,
      intransigence: -0.05,
    });
    expect(rest).toEqual([]);
  });

  it('leaves NaN what it was not given the input for', () => {
    const { metrics } = summarize(THREE);
    const undefinedOnes = METRIC_NAMES.filter((name) => Number.isNaN(metrics[name]));
    expect(undefinedOnes).toEqual([
      'forwardTransfer',
      'intransigence',
      'minimumAccuracy',
      'worstCaseTradeOff',
      'stabilityGap',
    ]);
  });

  it('copies the matrix', () => {
    expect(summary.accuracyMatrix).toEqual(THREE);
    expect(summary.accuracyMatrix).not.toBe(THREE);
    expect(summary.accuracyMatrix[0]).not.toBe(THREE[0]);
  });

  it('lists names that are just the fields there are', () => {
    expect(Object.keys(summary.metrics)).toEqual(METRIC_NAMES);
    expect(Object.keys(summary.experiences[0] ?? {})).toEqual(EXPERIENCE_METRIC_NAMES);
  });

  it('refuses a baseline that does not fit, even before the second experience', () => {
    expect(() => summarize([[1, 1]], { baseline: [0.5] })).toThrow('Baseline of the untrained network');
    expect(() => summarize([[1, 1]], { joint: [0.5] })).toThrow('Accuracies of joint training');
  });
});

describe('laws', () => {
  it('of a running stream is that of the stream cut there: later tests do not enter', () => {
    fc.assert(
      fc.property(anyMatrix, (matrix) => {
        const k = matrix.length;
        const cut = matrix.map((row) => row.slice(0, k));
        const baseline = (matrix[0] ?? []).map(() => 0.125);
        const running = summarize(matrix, { baseline });
        const finished = summarize(cut, { baseline: baseline.slice(0, k) });
        expect(running.metrics).toEqual(finished.metrics);
        expect(running.experiences).toEqual(finished.experiences);
      }),
    );
  });

  it('the means are the means of the terms', () => {
    fc.assert(
      fc.property(anyMatrix, (matrix) => {
        const { metrics, experiences } = summarize(matrix);
        const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
        expect(metrics.averageAccuracy).toEqual(mean(experiences.map((one) => one.latest)));
        expect(metrics.learningAccuracy).toEqual(mean(experiences.map((one) => one.learned)));
        expect(metrics.forgetting).toEqual(mean(experiences.slice(0, -1).map((one) => one.forgetting)));
        expect(metrics.backwardTransfer).toEqual(mean(experiences.slice(0, -1).map((one) => one.backwardTransfer)));
      }),
    );
  });
});
