import { createRandom } from '@unforget/core';
import type { BufferOptions, Incoming, StoredBuffer } from '../../index.ts';

/** Rows of 64 KiB: large enough for a writer to be killed in the middle of one. */
export const OPTIONS: BufferOptions = { capacity: 40, inputSize: 1 << 14, policy: 'class-balanced' };

/** The n-th insertion: two rows that are filled with their number, each with its key. */
export function offered(n: number): Incoming {
  const numbers = [2 * n, 2 * n + 1];
  const x = new Float32Array(2 * OPTIONS.inputSize);
  numbers.forEach((number, row) => {
    x.fill(number, row * OPTIONS.inputSize, (row + 1) * OPTIONS.inputSize);
  });
  return { length: 2, x, y: Int32Array.from(numbers, (number) => number % 3), keys: numbers.map((k) => `user ${k}`) };
}

/** Does the n-th insertion. */
export const insertNth = (stored: StoredBuffer, n: number): Promise<void> =>
  stored.insert(offered(n), createRandom('insert', n));
