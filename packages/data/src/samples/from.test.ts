import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { errorOf } from '../__fixtures__/builders.ts';
import { type SamplesInit, samplesFrom } from './from.ts';

describe('samplesFrom', () => {
  it('takes rows of numbers and finds their shape', () => {
    const samples = samplesFrom({
      x: [
        [1, 2, 3],
        [4, 5, 6],
      ],
      y: [1, 0],
    });
    expect(samples).toEqual({
      length: 2,
      shape: [3],
      x: Float32Array.of(1, 2, 3, 4, 5, 6),
      y: Int32Array.of(1, 0),
    });
  });

  it('takes deeper nesting, typed rows, and reshapes', () => {
    expect(
      samplesFrom({
        x: [
          [
            [1, 2],
            [3, 4],
          ],
        ],
        y: [0],
      }).shape,
    ).toEqual([2, 2]);
    expect(samplesFrom({ x: [Uint8Array.of(1, 2), Uint8Array.of(3, 4)], y: [0, 0] }).shape).toEqual([2]);
    expect(samplesFrom({ x: [[1, 2, 3, 4]], y: [0], shape: [2, 2, 1] }).shape).toEqual([2, 2, 1]);
  });

  it('keeps flat storage without a copy, and converts what the models do not take', () => {
    const x = Uint8Array.of(1, 2, 3, 4);
    const samples = samplesFrom({ x, y: Uint8Array.of(3, 4), shape: [2], scale: 1 / 255 });
    expect(samples.x).toBe(x);
    expect(samples.scale).toBe(1 / 255);
    expect(samples.y).toEqual(Int32Array.of(3, 4));
    expect(samplesFrom({ x: Uint8ClampedArray.of(9), y: [0], shape: [1] }).x).toEqual(Uint8Array.of(9));
    expect(samplesFrom({ x: Float64Array.of(0.5), y: [0], shape: [1] }).x).toEqual(Float32Array.of(0.5));
    expect(samplesFrom({ x: [0.5, 1], y: [0, 1], shape: [1] }).x).toEqual(Float32Array.of(0.5, 1));
  });

  it('takes target values: rows, Float32Array, or when told so', () => {
    expect(
      samplesFrom({
        x: [[1], [2]],
        y: [
          [0, 1],
          [1, 1],
        ],
      }).y,
    ).toEqual(Float32Array.of(0, 1, 1, 1));
    expect(samplesFrom({ x: [[1], [2]], y: Float32Array.of(0.5, -1) }).y).toEqual(Float32Array.of(0.5, -1));
    expect(samplesFrom({ x: [[1], [2]], y: [0.5, -1], targets: 'values' }).y).toEqual(Float32Array.of(0.5, -1));
    expect(samplesFrom({ x: [[1], [2]], y: Float32Array.of(0, 1), targets: 'classes' }).y).toEqual(Int32Array.of(0, 1));
  });

  it('is the inverse of reading rows off', () => {
    const rows = fc.integer({ min: 1, max: 5 }).chain((width) =>
      fc.array(fc.array(fc.float({ noNaN: true, noDefaultInfinity: true }), { minLength: width, maxLength: width }), {
        minLength: 1,
        maxLength: 6,
      }),
    );
    fc.assert(
      fc.property(rows, (x) => {
        const samples = samplesFrom({ x, y: x.map((_, i) => i) });
        const width = samples.shape[0] ?? 0;
        expect(x.map((_, i) => [...samples.x.subarray(i * width, (i + 1) * width)])).toEqual(x);
      }),
    );
  });

  const wrong: [string, SamplesInit, string, string][] = [
    [
      'NaN',
      {
        x: [
          [1, 2],
          [3, Number.NaN],
        ],
        y: [0, 1],
      },
      'not-finite',
      'x[3] (sample 1, element 1): expected a finite number that float32 can hold, received NaN. Fill or drop missing values before making samples.',
    ],
    [
      'Infinity in a flat array',
      { x: Float32Array.of(1, Infinity), y: [0, 1], shape: [1] },
      'not-finite',
      'x[1] (sample 1, element 0): expected a finite number that float32 can hold, received Infinity. Fill or drop missing values before making samples.',
    ],
    [
      'what float32 cannot hold',
      { x: [[1e300]], y: [0] },
      'not-finite',
      'x[0] (sample 0, element 0): expected a finite number that float32 can hold, received Infinity. Fill or drop missing values before making samples.',
    ],
    [
      'a NaN target',
      { x: [[1]], y: [[Number.NaN]] },
      'not-finite',
      'y[0] (sample 0, element 0): expected a finite number that float32 can hold, received NaN. Fill or drop missing values before making samples.',
    ],
    [
      'a ragged row',
      { x: [[1, 2], [3]], y: [0, 1] },
      'shape-mismatch',
      'x[1]: expected 2 elements, received 1. Every sample must have the shape of the first.',
    ],
    [
      'a string',
      { x: [[1], ['2' as unknown as number]], y: [0, 1] },
      'shape-mismatch',
      'x[1][0]: expected a number, received "2". Every sample must have the shape of the first.',
    ],
    [
      'a number among rows',
      { x: [[1], 2], y: [0, 1] },
      'shape-mismatch',
      'x[1]: expected an array of 1, received 2. Every sample must have the shape of the first.',
    ],
    ['no samples', { x: [], y: [] }, 'invalid-input', 'x: expected at least one sample, received none.'],
    [
      'empty rows',
      { x: [[], []], y: [0, 0] },
      'shape-mismatch',
      'x[0]: expected at least one number, received shape [0].',
    ],
    [
      'a flat x without shape',
      { x: [1, 2], y: [0, 1] },
      'invalid-option',
      'Option "shape": expected the shape of one sample, as x is flat, received none. Pass shape: [features], or x as one array a sample.',
    ],
    [
      'a shape that does not divide',
      { x: [1, 2, 3], y: [0], shape: [2] },
      'shape-mismatch',
      'x: expected a multiple of 2 numbers (shape [2]), received 3.',
    ],
    [
      'a shape that is not that of the rows',
      { x: [[1, 2]], y: [0], shape: [3] },
      'shape-mismatch',
      'Samples of x: expected shape [3], received 2 numbers a sample.',
    ],
    [
      'a shape that is none',
      { x: [1], y: [0], shape: [0] },
      'invalid-option',
      'Option "shape": expected positive integers, such as [28, 28, 1], received [0].',
    ],
    [
      'too few labels',
      { x: [[1], [2]], y: [0] },
      'shape-mismatch',
      'y: expected 2 labels, one for each sample of x, received 1. Check the shape: length is x.length / product(shape).',
    ],
    [
      'too few rows of values',
      { x: [[1], [2]], y: [[0.5]] },
      'shape-mismatch',
      'y: expected a row for each of the 2 samples of x, received 1 rows.',
    ],
    [
      'no values',
      { x: [[1]], y: new Float32Array(0), targets: 'values' },
      'shape-mismatch',
      'y: expected a row for each of the 1 samples of x, received 0 numbers.',
    ],
    [
      'a negative label',
      { x: [[1], [2]], y: [0, -1] },
      'label-out-of-range',
      "y[1]: expected a class unit: an integer of at least 0, received -1. Encode names with labelRegistry(); for regression pass targets: 'values'.",
    ],
    [
      'half a label',
      { x: [[1]], y: [0.5] },
      'label-out-of-range',
      "y[0]: expected a class unit: an integer of at least 0, received 0.5. Encode names with labelRegistry(); for regression pass targets: 'values'.",
    ],
    [
      'a name as label',
      { x: [[1]], y: ['cat' as unknown as number] },
      'label-out-of-range',
      'y[0]: expected a class unit: an integer of at least 0, received "cat". Encode names with labelRegistry(); for regression pass targets: \'values\'.',
    ],
    [
      'a scale of 0',
      { x: [[1]], y: [0], scale: 0 },
      'invalid-option',
      'Option "scale": expected a finite number other than 0, received 0.',
    ],
    [
      'an unknown option',
      { x: [[1]], y: [0], sacle: 2 } as SamplesInit,
      'invalid-option',
      'Unknown option "sacle" of samplesFrom: expected one of x, y, shape, scale, targets, keys, received "sacle".',
    ],
  ];
  it.each(wrong)('refuses %s', async (_, init, code, message) => {
    const error = await errorOf(() => samplesFrom(init));
    expect(error.message).toBe(message);
    expect(error.code).toBe(code);
  });
});
