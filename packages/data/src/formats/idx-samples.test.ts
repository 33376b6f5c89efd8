import { describe, expect, it } from 'vitest';
import { errorOf, idxFile } from '../__fixtures__/builders.ts';
import { parseIdx } from './idx.ts';
import { idxSamples } from './idx-samples.ts';

const images = parseIdx(idxFile(8, [2, 2, 2], [1, 2, 3, 4, 5, 6, 7, 8]), { source: 'images' });
const labels = (values: readonly number[], type = 8) =>
  parseIdx(idxFile(type, [values.length], values), { source: 'labels' });

describe('idxSamples', () => {
  it('makes images of uint8 with a channel and scale 1/255', () => {
    expect(idxSamples(images, labels([1, 0]))).toEqual({
      length: 2,
      shape: [2, 2, 1],
      x: Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8),
      y: Int32Array.of(1, 0),
      scale: 1 / 255,
    });
  });

  it('keeps int8 features as they are, scale as told', () => {
    const features = parseIdx(idxFile(9, [1, 2], [0xff, 2]));
    expect(idxSamples(features, labels([0]), { scale: 0.0048 })).toEqual({
      length: 1,
      shape: [2],
      x: Int8Array.of(-1, 2),
      y: Int32Array.of(0),
      scale: 0.0048,
    });
    expect('scale' in idxSamples(features, labels([0]))).toBe(false);
  });

  it('converts wider integers to float32', () => {
    expect(idxSamples(parseIdx(idxFile(0x0b, [1, 1], [1, 0])), labels([0])).x).toEqual(Float32Array.of(256));
  });

  it.each([
    [
      'another number of labels',
      labels([1]),
      {},
      'labels, byte 4: expected 2 labels, as images has that many samples, received 1. Take both files from the same part, train or test.',
    ],
    [
      'a label out of range',
      labels([1, 10]),
      { classes: 10 },
      'labels, byte 9: expected a label from 0 to 9 for sample 1, received 10.',
    ],
    [
      'a negative label',
      labels([0xff, 0], 9),
      { classes: 10 },
      'labels, byte 8: expected a label from 0 to 9 for sample 0, received -1.',
    ],
    ['labels that are an image', images, {}, 'images, byte 3: expected labels of rank 1, received rank 3.'],
  ])('refuses %s with the offset', async (_, y, options, message) => {
    const error = await errorOf(() => idxSamples(images, y, options));
    expect(error.code).toBe('malformed-file');
    expect(error.message).toBe(message);
  });

  it('notices when inputs and labels are swapped', async () => {
    expect((await errorOf(() => idxSamples(labels([1]), images))).message).toBe(
      'labels, byte 3: expected inputs of rank 2 or more, received rank 1. Are inputs and labels swapped.',
    );
  });
});
