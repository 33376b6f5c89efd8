import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { errorOf, numbered } from '../__fixtures__/builders.ts';
import { samplesFrom } from './from.ts';
import { countLabels } from './labels.ts';
import { trainTestSplit } from './split.ts';

const origins = (samples: { x: ArrayLike<number> }): number[] => Array.from(samples.x);

describe('trainTestSplit', () => {
  it('is a partition with the size asked for, stratified or not', () => {
    const labels = fc.array(fc.nat(4), { minLength: 4, maxLength: 60 });
    const fraction = fc.double({ min: 0.2, max: 0.8, noNaN: true });
    fc.assert(
      fc.property(labels, fraction, fc.boolean(), fc.integer(), (y, testFraction, stratify, seed) => {
        const { train, test } = trainTestSplit(numbered(y), { testFraction, stratify, seed });
        expect([...origins(train), ...origins(test)].sort((a, b) => a - b)).toEqual([...y.keys()]);
        expect(test.length).toBe(Math.round(y.length * testFraction));
        expect(origins(test).map((origin) => y[origin])).toEqual([...test.y]);
      }),
    );
  });

  it('gives every class its share, to within one sample', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(3), { minLength: 10, maxLength: 80 }), fc.integer(), (y, seed) => {
        const { test } = trainTestSplit(numbered(y), { testFraction: 0.3, seed });
        const tested = countLabels(test);
        for (const [label, count] of countLabels(numbered(y))) {
          expect(Math.abs((tested.get(label) ?? 0) - (count * test.length) / y.length)).toBeLessThan(1);
        }
      }),
    );
  });

  it('shares out by largest remainder', () => {
    // 5 of class 0, 3 of class 1, 2 of class 2; a third, 3 samples: shares 1.5, 0.9, 0.6, so whole 1, 0, 0 and the
    // other two go to 0.9 and 0.6.
    const { test } = trainTestSplit(numbered([0, 0, 0, 0, 0, 1, 1, 1, 2, 2]), { testFraction: 0.3 });
    expect([...countLabels(test)]).toEqual([
      [0, 1],
      [1, 1],
      [2, 1],
    ]);
  });

  it('depends on the seed alone', () => {
    const samples = numbered(new Array<number>(50).fill(0));
    const test = (seed: number) => origins(trainTestSplit(samples, { seed }).test);
    expect(test(4)).toEqual(test(4));
    expect(test(4)).not.toEqual(test(5));
  });

  it('splits target values without strata', () => {
    const samples = samplesFrom({ x: [[0], [1], [2], [3]], y: [[0.5], [1], [1.5], [2]] });
    expect(trainTestSplit(samples, { testFraction: 0.25 }).train.length).toBe(3);
  });

  it('refuses to leave a side empty, and bad options', async () => {
    const error = await errorOf(() => trainTestSplit(numbered([0, 1]), { testFraction: 0.1 }));
    expect(error.message).toBe(
      'Split of 2 samples: expected at least one sample on either side, received 2 to train and 0 to test. Change testFraction or bring more samples.',
    );
    expect((await errorOf(() => trainTestSplit(numbered([0, 1]), { testFraction: 1 }))).code).toBe('invalid-option');
    expect((await errorOf(() => trainTestSplit(numbered([0, 1]), { fraction: 0.5 } as object))).code).toBe(
      'invalid-option',
    );
    const values = samplesFrom({ x: [[0], [1]], y: [[0.5], [1]] });
    expect((await errorOf(() => trainTestSplit(values, { testFraction: 0.5, stratify: true }))).code).toBe(
      'invalid-input',
    );
  });
});
