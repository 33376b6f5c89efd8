import type { Incoming } from '../index.ts';

/** Samples with these labels; the input of the i-th is the number `from + i`, so that a stored one tells where it is from. */
export function numbered(labels: readonly number[], from = 0): Incoming {
  const x = Float32Array.from(labels, (_, i) => from + i);
  return { length: labels.length, x, y: Int32Array.from(labels) };
}

/** The label, `count` times. */
export const times = (count: number, label: number): number[] => new Array<number>(count).fill(label);
