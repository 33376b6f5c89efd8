import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { errorOf, numbered } from '../__fixtures__/builders.ts';
import { samplesFrom } from './from.ts';
import { countLabels, filterByLabel, mapLabels } from './labels.ts';
import { concatenate, shuffled, subset, toFloat32 } from './select.ts';

const images = samplesFrom({ x: Uint8Array.of(1, 2, 3, 4, 5, 6), y: [0, 1, 2], shape: [2], scale: 1 / 255 });

describe('subset', () => {
  it('copies the samples asked for, in that order, with storage, shape and scale', () => {
    const part = subset(images, [2, 0, 2]);
    expect(part).toEqual({
      length: 3,
      shape: [2],
      x: Uint8Array.of(5, 6, 1, 2, 5, 6),
      y: Int32Array.of(2, 0, 2),
      scale: 1 / 255,
    });
    part.x[0] = 99;
    expect(images.x[4]).toBe(5);
  });

  it('takes rows of target values along', () => {
    const samples = samplesFrom({
      x: [[1], [2]],
      y: [
        [1, 2],
        [3, 4],
      ],
    });
    expect(subset(samples, [1]).y).toEqual(Float32Array.of(3, 4));
    expect(subset(samples, []).length).toBe(0);
  });

  it('does not invent a scale', () => {
    expect('scale' in subset(numbered([0]), [0])).toBe(false);
  });

  it.each([3, -1, 0.5])('refuses index %d', async (index) => {
    const error = await errorOf(() => subset(images, [0, index]));
    expect(error.message).toBe(`indices[1]: expected an integer from 0 to 2, received ${index}.`);
  });
});

describe('concatenate', () => {
  it('undoes a split into pieces', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(9), { minLength: 2, maxLength: 20 }), fc.nat(), (labels, cut) => {
        const samples = numbered(labels);
        const middle = cut % labels.length;
        const order = [...labels.keys()];
        expect(concatenate([subset(samples, order.slice(0, middle)), subset(samples, order.slice(middle))])).toEqual(
          samples,
        );
      }),
    );
  });

  it('refuses pieces that differ, saying how', async () => {
    const error = await errorOf(() => concatenate([images, { ...images, scale: 1 }]));
    expect(error.code).toBe('shape-mismatch');
    expect(error.message).toMatch(
      /^parts\[1\]: expected Uint8Array of shape \[2\], scale 0\.0039\d*, class labels, as parts\[0\], received Uint8Array of shape \[2\], scale 1, class labels\./,
    );
    expect((await errorOf(() => concatenate([]))).code).toBe('invalid-input');
  });

  it('joins what toFloat32 has made alike', () => {
    // 1/255 of 255 is 1; the stored 0.5 stays.
    const bytes = samplesFrom({ x: Uint8Array.of(255), y: [0], shape: [1], scale: 1 / 255 });
    const floats = samplesFrom({ x: [[0.5]], y: [1] });
    expect(concatenate([toFloat32(bytes), toFloat32(floats)]).x).toEqual(Float32Array.of(1, 0.5));
    expect(toFloat32(floats)).toBe(floats);
  });
});

describe('shuffled', () => {
  it('keeps every sample with its label, the same way for the same seed', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(5), { maxLength: 40 }), fc.integer(), (labels, seed) => {
        const samples = numbered(labels);
        const mixed = shuffled(samples, seed);
        expect([...mixed.x].sort((a, b) => a - b)).toEqual([...samples.x]);
        expect([...mixed.x].map((origin) => labels[origin])).toEqual([...mixed.y]);
        expect(shuffled(samples, seed)).toEqual(mixed);
      }),
    );
  });

  it('really mixes, and by seed', () => {
    const samples = numbered(new Array<number>(100).fill(0));
    expect(shuffled(samples, 1).x).not.toEqual(samples.x);
    expect(shuffled(samples, 1).x).not.toEqual(shuffled(samples, 2).x);
  });
});

describe('labels', () => {
  const samples = numbered([3, 1, 3, 0]);

  it('counts, ascending', () => {
    expect([...countLabels(samples)]).toEqual([
      [0, 1],
      [1, 1],
      [3, 2],
    ]);
  });

  it('filters', () => {
    expect([...filterByLabel(samples, [3, 0]).x]).toEqual([0, 2, 3]);
    expect(filterByLabel(samples, [7]).length).toBe(0);
  });

  it('maps by function, Map or array, sharing x', () => {
    const mapped = mapLabels(samples, (label) => label + 1);
    expect([...mapped.y]).toEqual([4, 2, 4, 1]);
    expect(mapped.x).toBe(samples.x);
    expect([
      ...mapLabels(
        samples,
        new Map([
          [3, 0],
          [1, 1],
          [0, 2],
        ]),
      ).y,
    ]).toEqual([0, 1, 0, 2]);
    expect([...mapLabels(samples, [9, 8, 7, 6]).y]).toEqual([6, 8, 6, 9]);
  });

  it('refuses a label that the map has not, and targets that are no labels', async () => {
    const error = await errorOf(() => mapLabels(samples, new Map([[3, 0]])));
    expect(error.message).toBe('Label 1 of sample 1: expected a map to an integer of at least 0, received undefined.');
    const values = samplesFrom({ x: [[1]], y: [[0.5]] });
    expect((await errorOf(() => countLabels(values))).message).toBe(
      'countLabels needs class labels: expected y as Int32Array, received Float32Array, target values.',
    );
  });
});

describe('keys', () => {
  const mine = samplesFrom({ x: [[1], [2], [3]], y: [0, 1, 0], keys: ['ann', null, 'bob'] });

  it('go where their samples go', () => {
    expect(subset(mine, [2, 2, 1]).keys).toEqual(['bob', 'bob', null]);
    expect(filterByLabel(mine, [0]).keys).toEqual(['ann', 'bob']);
    expect(mapLabels(mine, [5, 6]).keys).toEqual(['ann', null, 'bob']);
    expect(toFloat32({ ...mine, scale: 2 }).keys).toEqual(['ann', null, 'bob']);
  });

  it('are null for pieces without', () => {
    expect(concatenate([subset(mine, [0]), samplesFrom({ x: [[4]], y: [1] })]).keys).toEqual(['ann', null]);
    expect('keys' in concatenate([images, images])).toBe(false);
  });

  it.each([
    [['ann'], 'keys: expected one for each of 3 samples, received 1.'],
    [['ann', 7, null], 'keys[1]: expected a text or null, received 7.'],
  ])('are refused when wrong: %j', async (keys, message) => {
    const error = await errorOf(() => samplesFrom({ x: [[1], [2], [3]], y: [0, 1, 0], keys: keys as never }));
    expect(error.message).toBe(message);
  });
});
