import { describe, expect, it } from 'vitest';
import { mapLabels, permuteInputs, samplesFrom } from './index.ts';

const SAMPLES = samplesFrom({ x: [[1, 2]], y: [0] });

describe('what would be silently wrong is refused', () => {
  it('samples without inputs or targets', () => {
    expect(() => samplesFrom({ x: [[1, 2]] } as never)).toThrow('y: expected an array of numbers, received undefined.');
    expect(() => samplesFrom({ x: 'text', y: [0] } as never)).toThrow(
      'x: expected an array of numbers, received "text".',
    );
  });
  it('a map to labels that 32 bits would turn into others', () => {
    expect(() => mapLabels(SAMPLES, () => 2 ** 32)).toThrow('received 4294967296');
    expect(mapLabels(SAMPLES, () => 2 ** 31 - 1).y[0]).toBe(2147483647);
  });
  it.each([[[0, 5]], [[0, 0]], [[0]], [[0, 1, 1]], [[0, 0.5]]])('an order that is no permutation: %j', (order) => {
    expect(() => permuteInputs(SAMPLES, order)).toThrow('Order of inputs: expected each integer from 0 to 1 once');
  });
});
