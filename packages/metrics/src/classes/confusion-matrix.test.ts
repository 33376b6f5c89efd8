import { UnforgetError } from '@unforget/types';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { confusionMatrix } from './confusion-matrix.ts';

describe('confusionMatrix', () => {
  it('counts true in rows, predicted in columns', () => {
    // class 0: right, taken for 1; class 1: right twice; class 2: taken for 0
    expect(confusionMatrix([0, 0, 1, 1, 2], [0, 1, 1, 1, 0], 3)).toEqual([
      [1, 1, 0],
      [0, 2, 0],
      [1, 0, 0],
    ]);
  });

  it('takes typed arrays, and no samples', () => {
    expect(confusionMatrix(Int32Array.of(1), Uint8Array.of(0), 2)).toEqual([
      [0, 0],
      [1, 0],
    ]);
    expect(confusionMatrix([], [], 2)).toEqual([
      [0, 0],
      [0, 0],
    ]);
    expect(confusionMatrix([], [], 0)).toEqual([]);
  });

  it('turns over when truth and prediction change places, and counts every sample once', () => {
    const pairs = fc.array(fc.tuple(fc.nat({ max: 3 }), fc.nat({ max: 3 })));
    fc.assert(
      fc.property(pairs, (samples) => {
        const truth = samples.map(([t]) => t);
        const predicted = samples.map(([, p]) => p);
        const there = confusionMatrix(truth, predicted, 4);
        const back = confusionMatrix(predicted, truth, 4);
        expect(back).toEqual(there.map((row, t) => row.map((_, p) => there[p]?.[t])));
        expect(there.flat().reduce((sum, count) => sum + count, 0)).toBe(samples.length);
      }),
    );
  });

  it.each([
    [
      'a true class beyond the units',
      [3],
      [0],
      'True class of sample 0: expected an integer from 0 to 2, received number 3.',
    ],
    ['a predicted class below 0', [0, 0], [0, -1], 'Predicted class of sample 1'],
    ['a fraction', [0.5], [0], 'received number 0.5'],
    ['NaN', [0], [Number.NaN], 'received number NaN'],
  ])('refuses %s', (_, truth, predicted, text) => {
    try {
      confusionMatrix(truth, predicted, 3);
      expect.unreachable();
    } catch (error) {
      expect(UnforgetError.is(error, 'label-out-of-range')).toBe(true);
      expect(String(error)).toContain(text);
    }
  });

  it('refuses lists of unequal length, and a number of units that is none', () => {
    expect(() => confusionMatrix([0, 1], [0], 2)).toThrow(
      'Predicted classes: expected 2, one for each true class, received 1.',
    );
    expect(() => confusionMatrix([], [], 1.5)).toThrow('Number of units: expected an integer from 0, received 1.5.');
    expect(() => confusionMatrix([0], [0], 0)).toThrow('expected no sample, for there are no units');
  });
});
