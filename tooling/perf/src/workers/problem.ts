import type { Samples } from '@unforget/types';

/** The integer hash of MurmurHash3's end, as a number in [0, 1). The Python side has the same. */
export function hashed(index: number, seed: number): number {
  let h = Math.imul(index, 0x9e3779b1) + Math.imul(seed, 0x85ebca77);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return ((h ^ (h >>> 16)) >>> 8) / 0x1000000; // 24 bits: exact in float32
}

/** `count` float32 numbers in [0, 1), the same on both sides of a comparison. */
export const hashedNumbers = (count: number, seed: number): Float32Array =>
  Float32Array.from({ length: count }, (_, i) => hashed(i, seed));

/** Samples of a step, on both sides. */
export const BATCH = 128;

/** Share of a sample that is its class's pattern; the rest is noise. */
const SIGNAL = 0.4;
const WRONG_LABELS = 0.1;

export interface ProblemOptions {
  readonly samples: number;
  readonly shape: readonly number[];
  readonly classes: number;
}

/** Noisy patterns, some with a wrong label: learned in a few hundred steps, and the same on both sides. */
export function problem({ samples, shape, classes }: ProblemOptions): Samples {
  const size = shape.reduce((a, b) => a * b, 1);
  const patterns = hashedNumbers(classes * size, 1);
  const noise = hashedNumbers(samples * size, 2);
  const x = Float32Array.from(noise, (value, i) => {
    const pattern = patterns[(Math.floor(i / size) % classes) * size + (i % size)] as number;
    return SIGNAL * pattern + (1 - SIGNAL) * value - 0.5;
  });
  const y = Int32Array.from({ length: samples }, (_, i) =>
    hashed(i, 3) < WRONG_LABELS ? Math.floor(hashed(i, 4) * classes) : i % classes,
  );
  return { length: samples, shape, x, y };
}
