import { describe, expect, it } from 'vitest';
import { answers, inOrder, oneLabel } from '../__fixtures__/evaluations.ts';
import type { Evaluation } from '../evaluation/evaluation.ts';
import { holmAdjusted } from '../statistics/holm.ts';
import { dropPValue } from '../statistics/paired-drop.ts';
import { DEFAULT_GATES, drop, floor, type Gate } from './gates.ts';
import { type Check, describeCheck } from './report.ts';
import { runGates } from './run-gates.ts';

const run = (gates: Gate[], candidate: Evaluation | null, active?: Evaluation | null) =>
  runGates(gates, {
    candidate: { id: 'b', evaluation: candidate },
    active: active === undefined ? null : { id: 'a', evaluation: active },
  });

/** `worse` of n right answers turn wrong, and `better` wrong ones right. */
const flips = (n: number, worse: number, better: number): [Evaluation, Evaluation] => {
  const before = Array.from({ length: n }, (_, i) => i >= better);
  const after = before.map((right, i) => (i < better ? true : right && i >= better + worse));
  return [inOrder(before), inOrder(after)];
};

describe('floor', () => {
  it('with evidence of harm refuses what is clearly below', () => {
    // P(X ≤ 5 of 10 at 0.9) = 0.0016; P(X ≤ 8) = 0.264
    const low = run([floor({ accuracy: 0.9 })], oneLabel(10, 5));
    expect(low.passed).toBe(false);
    expect(low.reasons[0]).toMatchObject({ gate: 'floor', expected: 0.9, received: 0.5, n: 10, outcome: 'failed' });
    expect(low.reasons[0]?.pValue).toBeCloseTo(0.0016349374, 9);
    const near = run([floor({ accuracy: 0.9 })], oneLabel(10, 8));
    expect(near.passed).toBe(true);
    expect(near.checks[0]?.outcome).toBe('undecided');
  });

  it('with evidence of safety lets through what is clearly not below', () => {
    const gate = floor({ accuracy: 0.9, evidence: 'safety' });
    // All of 28: 0.9^28 = 0.0523; of 29: 0.0471
    expect(run([gate], oneLabel(28, 28)).passed).toBe(false);
    const enough = run([gate], oneLabel(29, 29));
    expect(enough.passed).toBe(true);
    expect(enough.checks[0]?.pValue).toBeCloseTo(0.9 ** 29, 12);
  });

  it('adjusts claims of harm for the number of labels', () => {
    // Nine of twenty at 0.8: P = 0.00056. Ten labels: 0.0056; a hundred: 0.056.
    const labels = (count: number): Evaluation => [
      answers({
        bad: { n: 20, right: 9 },
        ...Object.fromEntries(Array.from({ length: count - 1 }, (_, i) => [`good${i}`, { n: 20, right: 20 }])),
      }),
    ];
    const gate = floor({ accuracy: 0.8, per: 'label' });
    const [reason] = run([gate], labels(10)).reasons;
    expect(reason).toMatchObject({ task: 'all', label: 'bad' });
    expect(reason?.pValue).toBeCloseTo(10 * 0.000563, 4);
    expect(run([gate], labels(100)).passed).toBe(true);
    // Named alone, it is one test again.
    expect(run([floor({ accuracy: 0.8, per: 'label', only: ['bad'] })], labels(100)).passed).toBe(false);
    expect(run([floor({ accuracy: 0.8, per: 'label', except: ['bad'] })], labels(100)).passed).toBe(true);
  });

  it('refuses where there is nothing to look at', () => {
    expect(run([floor({ accuracy: 0.1 })], null).reasons[0]).toMatchObject({ n: 0, received: null, outcome: 'failed' });
    const missing = floor({ accuracy: 0.1, per: 'label', only: ['refund'] });
    expect(run([missing], oneLabel(10, 10)).passed).toBe(false);
    expect(run([floor({ accuracy: 0, per: 'task' })], oneLabel(10, 0)).passed).toBe(true);
  });

  it('over all samples or by task looks at them together', () => {
    const two: Evaluation = [
      answers({ a: { n: 10, right: 10 } }, { task: 'one' }),
      answers({ b: { n: 10, right: 4 } }, { task: 'two' }),
    ];
    expect(run([floor({ accuracy: 0.9 })], two).checks.map(({ n, received }) => [n, received])).toEqual([[20, 0.7]]);
    expect(run([floor({ accuracy: 0.9, only: ['one'] })], two).checks[0]).toMatchObject({ n: 10, received: 1 });
    const byTask = run([floor({ accuracy: 0.9, per: 'task' })], two);
    expect(byTask.reasons.map(({ task, label }) => [task, label])).toEqual([['two', null]]);
  });
});

describe('drop', () => {
  it('does not take noise for harm, whichever way it points', () => {
    // Four of thirty lost, none won: one-sided sign test 1/16.
    const [before, after] = flips(30, 4, 0);
    const lax = run([drop({ most: 0 })], after, before);
    expect(lax.passed).toBe(true);
    expect(lax.checks[0]).toMatchObject({ outcome: 'undecided', worse: 4, better: 0, n: 30 });
    expect(lax.checks[0]?.pValue).toBeCloseTo(1 / 16, 12);
    // Nor for safety: nothing changed on ten samples shows no drop below 0.2, on twenty it does (0.8^20 = 0.01).
    const strict = drop({ most: 0.2, evidence: 'safety' });
    expect(run([strict], ...flips(10, 0, 0)).passed).toBe(false);
    expect(run([strict], ...flips(20, 0, 0)).passed).toBe(true);
  });

  it('sees a drop that accuracies alone would hide in their spread', () => {
    // 900 of 1000 against 888: unpaired, a difference of 1.2 points is within noise (p ≈ 0.2); paired, 12 to 0 is not.
    const [before, after] = flips(1000, 12, 0);
    expect(run([drop({ most: 0 })], after, before).reasons[0]?.pValue).toBeCloseTo(2 ** -12, 10);
  });

  it('allows what the margin allows', () => {
    const [before, after] = flips(100, 8, 0);
    expect(run([drop({ most: 0 })], after, before).passed).toBe(false);
    expect(run([drop({ most: 0.05 })], after, before).passed).toBe(true);
    const [, far] = flips(100, 20, 0);
    expect(run([drop({ most: 0.05 })], far, flips(100, 20, 0)[0]).passed).toBe(false);
  });

  it('leaves a first version alone, but not one whose predecessor was never asked', () => {
    expect(run([...DEFAULT_GATES], oneLabel(10, 1)).checks).toEqual([]);
    const unseen = run([drop({ most: 0.1 })], oneLabel(10, 10), null);
    expect(unseen.passed).toBe(false);
    expect(unseen.reasons[0]).toMatchObject({ n: 0, received: null, pValue: null });
  });

  it('refuses a candidate that was not asked again', () => {
    const before = [answers({ parcel: { n: 20, right: 20 }, refund: { n: 20, right: 20 } })];
    const after = [answers({ parcel: { n: 20, right: 20 }, returns: { n: 20, right: 20 } })];
    const report = run([drop({ most: 0.1, per: 'label' })], after, before);
    expect(report.reasons).toHaveLength(1);
    expect(report.reasons[0]).toMatchObject({ gate: 'coverage', label: 'refund', expected: 0.5, received: 0, n: 20 });
    // Some of it is not enough either, and half of it is.
    const again = (refunds: number) => [
      answers({ parcel: { n: 20, right: 20 }, refund: { n: refunds, right: refunds } }),
    ];
    expect(run([drop({ most: 0.1, per: 'label' })], again(9), before).reasons).toMatchObject([
      { gate: 'coverage', label: 'refund', received: 0.45 },
    ]);
    expect(run([drop({ most: 0.1, per: 'label' })], again(10), before).passed).toBe(true);
    // Said to be gone, it is not missed; and a label that is new has nothing to lose.
    expect(run([drop({ most: 0.1, per: 'label', except: ['refund'] })], after, before).passed).toBe(true);
    expect(run([drop({ most: 0.1, per: 'label', only: ['returns'] })], after, before).checks).toEqual([]);
    // But one that nobody was ever asked is a slip of the pen, and no gate.
    const misspelt = run([drop({ most: 0.1, per: 'label', only: ['refnud'] })], again(20), before);
    expect(misspelt.reasons).toMatchObject([{ gate: 'drop', n: 0, received: null, outcome: 'failed' }]);
    // Or it has another name.
    const renamed = runGates([drop({ most: 0.1, per: 'label' })], {
      candidate: {
        id: 'b',
        evaluation: [{ ...answers({ returns: { n: 20, right: 20 } }), ids: before[0]?.ids.slice(20) ?? [] }],
      },
      active: { id: 'a', evaluation: [answers({ parcel: { n: 0, right: 0 }, refund: { n: 20, right: 20 } })] },
      renamed: { refund: 'returns' },
    });
    expect(renamed.checks).toMatchObject([{ gate: 'drop', label: 'returns', n: 20, received: 0 }]);
  });

  it('finds the label that was spoilt among many', () => {
    const labels = (right: number): Evaluation => [
      answers({
        spoilt: { n: 30, right },
        ...Object.fromEntries(Array.from({ length: 149 }, (_, i) => [`label${i}`, { n: 30, right: 28 }])),
      }),
    ];
    const report = run([...DEFAULT_GATES], labels(8), labels(28));
    expect(report.reasons.map(({ per, label }) => [per, label])).toEqual([['label', 'spoilt']]);
    // 150 labels times a p-value of about 1e-5, a hundredth of which is given away for the unknown share of changes.
    expect(describeCheck(report.reasons[0] as Check)).toMatch(
      /^label "spoilt" of task "all": accuracy drops by 0\.667, at most 0\.100 allowed, 30 pairs, 20 worse and 0 better, p = 0\.00[12]\d \(alpha 0\.05\): failed$/,
    );
  });
});

describe('many labels', () => {
  const labels = (count: number, rightOf: (i: number) => number): Evaluation => [
    answers(Object.fromEntries(Array.from({ length: count }, (_, i) => [`label${i}`, { n: 6, right: rightOf(i) }]))),
  ];

  it('are each tested for themselves', () => {
    // Of six answers, i mod 7 right before and i mod 5 now.
    const [before, now] = [(i: number) => i % 7, (i: number) => i % 5];
    const report = run([drop({ per: 'label', most: 0.1 })], labels(70, now), labels(70, before));
    const alone = Array.from({ length: 70 }, (_, i) => {
      const [worse, better] = [Math.max(0, before(i) - now(i)), Math.max(0, now(i) - before(i))];
      return dropPValue({ worse, better, n: 6 }, 0.1);
    });
    expect(report.checks.map(({ pValue }) => pValue)).toEqual(holmAdjusted(alone));
    expect(new Set(alone).size).toBeGreaterThan(3);
  });

  it('may be ten thousand', () => {
    const report = run(
      [drop({ per: 'label', most: 0.1 })],
      labels(10_000, () => 5),
      labels(10_000, () => 6),
    );
    expect([report.checks.length, report.passed]).toEqual([10_000, true]);
  });
});

it('a report is plain data', () => {
  const report = run([...DEFAULT_GATES, floor({ accuracy: 0.99, per: 'label' })], ...flips(50, 10, 0));
  expect(JSON.parse(JSON.stringify(report))).toEqual(report);
  expect(report.checks.map(describeCheck).join('\n')).not.toMatch(/undefined|NaN|null/);
});
