import { fail, shown } from '../errors.ts';
import type { InputEncoder } from './encoder.ts';

/** Numbers as they are: features of your own. */
export const vectorEncoder = (size: number): InputEncoder<ArrayLike<number>> => ({
  name: 'vector',
  size,
  check: (input, position) => {
    const what = `Input ${position}`;
    if (!isVector(input)) return fail('invalid-input', { what, expected: 'numbers', received: shown(input) });
    if (input.length === size) return;
    fail('shape-mismatch', { what, expected: `${size} numbers`, received: String(input.length) });
  },
  encode: (vectors) => {
    const all = new Float32Array(vectors.length * size);
    vectors.forEach((vector, row) => {
      all.set(vector, row * size);
    });
    return all;
  },
});

export const isVector = (input: unknown): input is ArrayLike<number> =>
  (Array.isArray(input) && input.every((value) => typeof value === 'number')) ||
  (ArrayBuffer.isView(input) && !(input instanceof DataView));
