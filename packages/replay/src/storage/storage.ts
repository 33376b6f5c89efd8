import type { InputArray } from '@unforget/types';

/** Integers that stand for evenly spaced values: `value = stored × scale + offset`. */
export interface QuantisedStorage {
  readonly type: 'uint8' | 'int8';
  /** Distance between neighbouring values; finite, not 0. */
  readonly scale: number;
  /** Value of a stored 0, default 0. */
  readonly offset?: number;
}

/**
 * How a buffer holds inputs: 4, 2 or 1 byte a number.
 * `float16` keeps 11 significant bits of magnitudes below 65520; quantised storage the nearest of its 256 values.
 */
export type Storage = 'float32' | 'float16' | QuantisedStorage;

/** Arrays that inputs are kept in; Uint16Array holds the bits of binary16. */
export type StoredArray = Float32Array | Uint16Array | Uint8Array | Int8Array;

/** Samples with their scale: the number meant is `x × scale`, as float32. */
export interface ScaledInputs {
  readonly x: InputArray;
  /** Default 1. */
  readonly scale?: number;
}

/** The storage that keeps these samples bit for bit in the fewest bytes: their own type. */
export function storageOf({ x, scale = 1 }: ScaledInputs): Storage {
  if (x instanceof Float32Array) return 'float32';
  return { type: x instanceof Uint8Array ? 'uint8' : 'int8', scale, offset: 0 };
}

/** Two storages that hold the same numbers alike. */
export function sameStorage(a: Storage, b: Storage): boolean {
  if (typeof a === 'string' || typeof b === 'string') return a === b;
  return a.type === b.type && a.scale === b.scale && (a.offset ?? 0) === (b.offset ?? 0);
}

/** For texts: `float16`, `uint8 (scale 0.00392, offset 0)`. */
export const describeStorage = (storage: Storage): string =>
  typeof storage === 'string' ? storage : `${storage.type} (scale ${storage.scale}, offset ${storage.offset ?? 0})`;
