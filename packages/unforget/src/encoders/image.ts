import { fail, shown } from '../errors.ts';
import type { InputEncoder } from './encoder.ts';

/** Pixels of 0 to 255: rows of numbers, rows of channels, or what a canvas gives (`ImageData`: four channels). */
export type Image =
  | readonly (readonly number[])[]
  | readonly (readonly (readonly number[])[])[]
  | { readonly width: number; readonly height: number; readonly data: ArrayLike<number> };

/** Height, width and channels of an image; null of what is none. */
export function sizesOf(image: unknown): readonly [number, number, number] | null {
  if (typeof image !== 'object' || image === null) return null;
  if (!Array.isArray(image)) {
    const { width = 0, height = 0, data } = image as { width?: number; height?: number; data?: ArrayLike<number> };
    return whole([height, width, (data?.length ?? 0) / (width * height)]);
  }
  const row: unknown = image[0];
  if (!Array.isArray(row)) return null;
  return whole([image.length, row.length, Array.isArray(row[0]) ? row[0].length : 1]);
}

const whole = (sizes: readonly [number, number, number]): readonly [number, number, number] | null =>
  sizes.every((size) => Number.isInteger(size) && size > 0) ? sizes : null;

/** Pixels in [−1, 1], row after row. */
export function imageEncoder(shape: readonly number[]): InputEncoder<Image> {
  const size = shape.reduce((product, each) => product * each, 1);
  return {
    name: `image-${shape.join('x')}`,
    size,
    shape,
    compact: true,
    check: (input, position) => {
      const what = `Input ${position}`;
      const sizes = sizesOf(input);
      if (!sizes) return fail('invalid-input', { what, expected: EXPECTED, received: shown(input) });
      const pixels = pixelsOf(input as Image);
      if (sizes.join() !== shape.join() || pixels.length !== size) {
        fail('shape-mismatch', { what, expected: `an image of ${shape.join(' × ')}`, received: sizes.join(' × ') });
      }
      const bad = pixels.findIndex((pixel) => !(pixel >= 0 && pixel <= 255));
      if (bad >= 0) {
        fail('not-finite', {
          what: `Pixel ${bad} of input ${position}`,
          expected: 'a number from 0 to 255',
          received: shown(pixels[bad]),
        });
      }
    },
    encode: (images) => {
      const all = new Float32Array(images.length * size);
      images.forEach((image, row) => {
        all.set(
          pixelsOf(image).map((pixel) => pixel / 127.5 - 1),
          row * size,
        );
      });
      return all;
    },
  };
}

const EXPECTED = 'an image: rows of pixels, or { width, height, data }';

/** The encoder for images of the size of this one. @throws UnforgetError `invalid-input` */
export const imageEncoderFor = (first: unknown): InputEncoder<Image> =>
  imageEncoder(
    sizesOf(first) ?? fail('invalid-input', { what: 'First input', expected: EXPECTED, received: shown(first) }),
  );

const pixelsOf = (image: Image): readonly number[] =>
  'data' in image ? Array.from(image.data) : (image.flat(2) as readonly number[]);
