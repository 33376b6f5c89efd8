import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { classReport } from './class-report.ts';
import { type ConfusionMatrix, confusionMatrix } from './confusion-matrix.ts';
import { classReportToJson } from './json.ts';

const n = Number.NaN;

describe('by hand', () => {
  const report = classReport(
    [
      [8, 2, 0],
      [1, 3, 0],
      [3, 0, 3],
    ],
    { names: ['order', 'refund', 'complaint'] },
  );

  it('scores each class', () => {
    const [order, refund, complaint] = report.classes;
    // order: TP 8, predicted 8+1+3 = 12, support 10; F1 = 16/22
    expect(order).toEqual({ unit: 0, name: 'order', precision: 8 / 12, recall: 0.8, f1: 16 / 22, support: 10 });
    // refund: TP 3, predicted 2+3 = 5, support 4; F1 = 6/9
    expect(refund).toEqual({ unit: 1, name: 'refund', precision: 0.6, recall: 0.75, f1: 6 / 9, support: 4 });
    // complaint: TP 3, predicted 3, support 6; F1 = 6/9
    expect(complaint).toEqual({ unit: 2, name: 'complaint', precision: 1, recall: 0.5, f1: 6 / 9, support: 6 });
  });

  it('averages them', () => {
    expect(report.support).toBe(20);
    expect(report.accuracy).toBe(0.7); // (8 + 3 + 3) / 20
    expect(report.micro).toEqual({ precision: 0.7, recall: 0.7, f1: 0.7 });
    expect(report.macro.precision).toBeCloseTo((8 / 12 + 0.6 + 1) / 3, 12);
    expect(report.macro.recall).toBeCloseTo((0.8 + 0.75 + 0.5) / 3, 12);
    expect(report.macro.f1).toBeCloseTo((16 / 22 + 6 / 9 + 6 / 9) / 3, 12);
  });
});

describe('undefined is NaN', () => {
  it('precision of a class never predicted, and so the macro precision', () => {
    // class 1 forgotten: its two samples taken for class 0
    const { classes, macro } = classReport([
      [3, 0],
      [2, 0],
    ]);
    expect(classes[1]).toEqual({ unit: 1, name: '1', precision: n, recall: 0, f1: 0, support: 2 });
    expect(macro.precision).toBeNaN();
    expect(macro.recall).toBe(0.5); // (1 + 0) / 2
    expect(macro.f1).toBeCloseTo((6 / 8 + 0) / 2, 12);
  });

  it('recall of a class that does not occur; it stays out of the macro averages', () => {
    // unit 1 was predicted once but never occurs; unit 2 was not met yet
    const { classes, macro } = classReport([
      [3, 1, 0],
      [0, 0, 0],
      [0, 0, 0],
    ]);
    expect(classes[1]).toEqual({ unit: 1, name: '1', precision: 0, recall: n, f1: 0, support: 0 });
    expect(classes[2]).toEqual({ unit: 2, name: '2', precision: n, recall: n, f1: n, support: 0 });
    expect(macro).toEqual({ precision: 1, recall: 0.75, f1: 6 / 7 });
  });

  it('everything without samples', () => {
    for (const confusion of [[], [[0]]]) {
      const { accuracy, macro, micro, support } = classReport(confusion);
      expect(support).toBe(0);
      expect([accuracy, ...Object.values(macro), ...Object.values(micro)].every(Number.isNaN)).toBe(true);
    }
  });
});

describe('laws', () => {
  const samples = fc.array(fc.tuple(fc.nat({ max: 3 }), fc.nat({ max: 3 })), { minLength: 1 });
  const confusionOf = (pairs: readonly (readonly [number, number])[]): number[][] =>
    confusionMatrix(
      pairs.map(([t]) => t),
      pairs.map(([, p]) => p),
      4,
    );

  it('F1 is the harmonic mean of precision and recall where both are above 0', () => {
    fc.assert(
      fc.property(samples, (pairs) => {
        for (const { precision, recall, f1 } of classReport(confusionOf(pairs)).classes) {
          if (precision > 0 && recall > 0) expect(f1).toBeCloseTo(2 / (1 / precision + 1 / recall), 12);
          else expect(f1).not.toBeGreaterThan(0);
        }
      }),
    );
  });

  it('does not care how the units are numbered', () => {
    fc.assert(
      fc.property(samples, (pairs) => {
        const turned = pairs.map(([t, p]) => [3 - t, 3 - p] as const);
        const there = classReport(confusionOf(pairs));
        const back = classReport(confusionOf(turned));
        expect(back.accuracy).toBe(there.accuracy);
        expect(back.macro.recall).toBeCloseTo(there.macro.recall, 12);
        expect(back.macro.f1).toBeCloseTo(there.macro.f1, 12);
      }),
    );
  });

  it('a perfect classifier scores 1 on what occurs', () => {
    fc.assert(
      fc.property(samples, (pairs) => {
        const { macro, micro } = classReport(confusionOf(pairs.map(([t]) => [t, t] as const)));
        expect([macro, micro]).toEqual([macro, micro].map(() => ({ precision: 1, recall: 1, f1: 1 })));
      }),
    );
  });
});

describe('errors', () => {
  it.each([
    ['no array', {}, 'Confusion matrix: expected an array of rows, received an object'],
    ['rows of another length', [[1, 2]], 'Confusion matrix, row 0: expected 1 counts, for it is square, received 2.'],
    ['shares for counts', [[0.5]], 'Confusion matrix, entry 0,0: expected an integer from 0, received 0.5.'],
  ])('refuses %s', (_, confusion, text) => {
    expect(() => classReport(confusion as ConfusionMatrix)).toThrow(text);
  });

  it('refuses names of another number', () => {
    expect(() => classReport([[1]], { names: [] })).toThrow('Option "names" of classReport: expected 1 names');
  });
});

it('writes null for NaN to JSON', () => {
  const json = classReportToJson(
    classReport([
      [3, 0],
      [2, 0],
    ]),
  );
  expect(json.classes[1]).toEqual({ unit: 1, name: '1', precision: null, recall: 0, f1: 0, support: 2 });
  expect(json.macro.precision).toBeNull();
  expect(JSON.parse(JSON.stringify(json))).toEqual(json);
});
