import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { errorOf } from '../__fixtures__/builders.ts';
import { samplesFrom } from '../samples/from.ts';
import { rotated } from './rotated.ts';
import { rotateImages } from './rotation.ts';

const image = (rows: number[][], channels = false) =>
  samplesFrom({
    x: Float32Array.from(rows.flat()),
    y: [0],
    shape: channels ? [rows.length, (rows[0]?.length ?? 0) / 2, 2] : [rows.length, rows[0]?.length ?? 0],
  });

describe('rotateImages', () => {
  it('turns counter-clockwise, exactly at right angles', () => {
    const square = image([
      [1, 2],
      [3, 4],
    ]);
    expect([...rotateImages(square, 90).x]).toEqual([2, 4, 1, 3]);
    expect([...rotateImages(square, 180).x]).toEqual([4, 3, 2, 1]);
    expect([...rotateImages(square, -90).x]).toEqual([3, 1, 4, 2]);
    expect([...rotateImages(square, 270).x]).toEqual([3, 1, 4, 2]);
    expect([...rotateImages(square, 360).x]).toEqual([1, 2, 3, 4]);
  });

  it('turns each channel alike', () => {
    // Channel 0 is [[1, 2], [3, 4]], channel 1 ten times that.
    const colours = image(
      [
        [1, 10, 2, 20],
        [3, 30, 4, 40],
      ],
      true,
    );
    expect([...rotateImages(colours, 90).x]).toEqual([2, 20, 4, 40, 1, 10, 3, 30]);
  });

  it('blends the four neighbours by their distance', () => {
    // 3 x 3, only the pixel right of the centre is 1. By 45 degrees, the pixel up right, at (-1, +1) from the centre,
    // comes from y = cos45 * -1 + sin45 * 1 = 0, x = -sin45 * -1 + cos45 * 1 = 1.41421: between columns 1 and 2 off the
    // centre, row 0: weight 1 - 0.41421 = 0.58579 of the pixel, the rest from outside. The one above, at (-1, 0), comes
    // from y = -0.70711, x = 0.70711: weight (1 - 0.70711) * 0.70711 = 0.20711; so does the one to the right, (0, 1),
    // from y = 0.70711, x = 0.70711.
    const { x } = rotateImages(
      image([
        [0, 0, 0],
        [0, 0, 1],
        [0, 0, 0],
      ]),
      45,
    );
    const expected = [0, 0.20711, 0.58579, 0, 0, 0.20711, 0, 0, 0];
    expected.forEach((value, i) => {
      expect(x[i]).toBeCloseTo(value, 4);
    });
  });

  it('rounds in whole-number storage and never leaves its range', () => {
    const white = samplesFrom({ x: new Uint8Array(49).fill(255), y: [0], shape: [7, 7, 1] });
    fc.assert(
      fc.property(fc.double({ min: -720, max: 720, noNaN: true }), (degrees) => {
        const turned = rotateImages(white, degrees);
        expect(turned.x).toBeInstanceOf(Uint8Array);
        // The middle of a white image stays white whatever the angle; a wrapped byte would be dark.
        for (const i of [16, 17, 18, 23, 24, 25, 30, 31, 32]) expect(turned.x[i]).toBe(255);
      }),
    );
    const dark = samplesFrom({ x: new Int8Array(9).fill(-100), y: [0], shape: [3, 3] });
    expect(rotateImages(dark, 45).x[4]).toBe(-100);
  });

  it('turns back by four quarters, for any image', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(255), { minLength: 16, maxLength: 16 }), (pixels) => {
        const start = samplesFrom({ x: Uint8Array.from(pixels), y: [0], shape: [4, 4] });
        const turned = [90, 90, 90, 90].reduce(rotateImages, start);
        expect(turned).toEqual(start);
      }),
    );
  });

  it('refuses what is no image, and no angle', async () => {
    const flat = samplesFrom({ x: [[1, 2, 3, 4]], y: [0] });
    expect((await errorOf(() => rotateImages(flat, 10))).message).toBe(
      'Samples to rotate: expected images of shape [h, w] or [h, w, c], received shape [4]. Give samplesFrom() the shape of the image.',
    );
    expect((await errorOf(() => rotateImages(image([[1]]), Number.NaN))).code).toBe('invalid-input');
  });
});

describe('rotated', () => {
  const train = image([
    [1, 2],
    [3, 4],
  ]);

  it('has one experience for each angle, labelled by scenario', () => {
    const stream = rotated(train, train, { angles: [0, 90, 30.5], scenario: 'task' });
    expect(stream.units).toBe(3);
    expect(stream.experiences.map(({ name, taskId, classes }) => [name, taskId, classes])).toEqual([
      ['rotation 0°', 0, [0]],
      ['rotation 90°', 1, [1]],
      ['rotation 30.5°', 2, [2]],
    ]);
    expect([...(stream.experiences[1]?.test.x ?? [])]).toEqual([2, 4, 1, 3]);
    expect([...(stream.experiences[1]?.test.y ?? [])]).toEqual([1]);
    expect(rotated(train, train, { angles: [0], scenario: 'domain' }).experiences[0]?.train).toBe(train);
  });

  it.each([[[]], [[0, Number.NaN]], [45]])('refuses angles %j', async (angles) => {
    const error = await errorOf(() => rotated(train, train, { angles: angles as number[], scenario: 'domain' }));
    expect(error.message).toMatch(/^Option "angles": expected finite degrees, at least one/);
  });

  it('refuses samples that are no images before any is read', async () => {
    const flat = samplesFrom({ x: [[1, 2]], y: [0] });
    expect((await errorOf(() => rotated(flat, flat, { angles: [1], scenario: 'domain' }))).code).toBe('shape-mismatch');
  });
});
