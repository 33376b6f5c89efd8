import type { InputArray, Samples } from '@unforget/types';
import { at, checkSeed, fail } from '../checks.ts';
import { seededRandom } from '../random.ts';

/** Numbers in one sample. */
export const sampleSize = (samples: Samples): number => samples.shape.reduce((a, b) => a * b, 1);

/** Numbers in one target: 1 for classes. */
export const targetWidth = (samples: Samples): number =>
  samples.y instanceof Int32Array || samples.length === 0 ? 1 : samples.y.length / samples.length;

/** An array of the same storage. */
export function sameStorage(x: InputArray, length: number): InputArray {
  if (x instanceof Uint8Array) return new Uint8Array(length);
  return x instanceof Int8Array ? new Int8Array(length) : new Float32Array(length);
}

/** The same samples with other inputs, targets or keys; `scale` and `keys` stay absent where they were. */
export const withParts = (samples: Samples, parts: Partial<Pick<Samples, 'length' | 'x' | 'y' | 'keys'>>): Samples => ({
  length: parts.length ?? samples.length,
  shape: samples.shape,
  x: parts.x ?? samples.x,
  y: parts.y ?? samples.y,
  ...(samples.scale === undefined ? {} : { scale: samples.scale }),
  ...withKeys(parts.keys ?? samples.keys),
});

type Keys = NonNullable<Samples['keys']>;

const withKeys = (keys: Keys | undefined): { readonly keys?: Keys } => (keys ? { keys } : {});

/**
 * The samples at `indices`, in that order, repeats allowed, as copies; none gives length 0.
 * @throws UnforgetError `invalid-input` for an index outside [0, length)
 */
export function subset(samples: Samples, indices: ArrayLike<number>): Samples {
  const size = sampleSize(samples);
  const width = targetWidth(samples);
  const x = sameStorage(samples.x, indices.length * size);
  const y = samples.y instanceof Int32Array ? new Int32Array(indices.length) : new Float32Array(indices.length * width);
  for (let row = 0; row < indices.length; row++) {
    const index = indices[row] as number;
    if (!Number.isInteger(index) || index < 0 || index >= samples.length) {
      fail('invalid-input', {
        what: `indices[${row}]`,
        expected: `an integer from 0 to ${samples.length - 1}`,
        received: String(index),
      });
    }
    x.set(samples.x.subarray(index * size, (index + 1) * size), row * size);
    y.set(samples.y.subarray(index * width, (index + 1) * width), row * width);
  }
  const { keys } = samples;
  const chosen = keys && Array.from(indices, (index) => at(keys, index));
  return withParts(samples, { length: indices.length, x, y, ...withKeys(chosen) });
}

/** The samples in an order drawn from `seed` (default 0), as copies. */
export function shuffled(samples: Samples, seed = 0): Samples {
  checkSeed(seed);
  return subset(samples, seededRandom(seed, 'shuffled').permutation(samples.length));
}

/**
 * All samples of `parts`, one part after the other, as copies.
 * @throws UnforgetError `invalid-input` (no parts), `shape-mismatch` where shape, storage, scale or kind of target differ
 */
export function concatenate(parts: readonly Samples[]): Samples {
  if (parts.length === 0) {
    fail('invalid-input', { what: 'parts', expected: 'at least one set of samples', received: 'none' });
  }
  const first = at(parts, 0);
  parts.forEach((part, i) => {
    checkAlike(first, part, i);
  });
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const x = sameStorage(first.x, length * sampleSize(first));
  const targets = parts.reduce((sum, part) => sum + part.y.length, 0);
  const y = first.y instanceof Int32Array ? new Int32Array(targets) : new Float32Array(targets);
  let filled = { x: 0, y: 0 };
  for (const part of parts) {
    x.set(part.x, filled.x);
    y.set(part.y, filled.y);
    filled = { x: filled.x + part.x.length, y: filled.y + part.y.length };
  }
  const keys = parts.some((part) => part.keys)
    ? parts.flatMap((part) => part.keys ?? new Array<null>(part.length).fill(null))
    : undefined;
  return withParts(first, { length, x, y, ...withKeys(keys) });
}

const form = (samples: Samples): string => {
  const target = samples.y instanceof Int32Array ? 'class labels' : `${targetWidth(samples)} target values`;
  return `${samples.x.constructor.name} of shape [${samples.shape.join(', ')}], scale ${samples.scale ?? 1}, ${target}`;
};

function checkAlike(first: Samples, part: Samples, index: number): void {
  if (form(first) === form(part)) return;
  fail('shape-mismatch', {
    what: `parts[${index}]`,
    expected: `${form(first)}, as parts[0]`,
    received: form(part),
    remedy: 'toFloat32() brings storage and scale together',
  });
}

/** The same samples stored as float32 with scale 1: four times the memory of uint8. Returns `samples` if they already are. */
export function toFloat32(samples: Samples): Samples {
  const { scale = 1 } = samples;
  if (samples.x instanceof Float32Array && scale === 1) return samples;
  const x = Float32Array.from(samples.x);
  for (let i = 0; i < x.length; i++) x[i] = at(x, i) * scale;
  return { length: samples.length, shape: samples.shape, x, y: samples.y, ...withKeys(samples.keys) };
}
