import { UnforgetError } from '@unforget/types';
import { codecOf } from '../storage/codec.ts';
import type { StoredArray } from '../storage/storage.ts';
import { type BufferLayout, sizeOf } from './buffer-options.ts';

/** The arrays of a buffer, a row for each slot. */
export interface Columns {
  readonly x: StoredArray;
  readonly y: Int32Array | Float32Array;
  /** Task of each sample, −1 where unknown. */
  readonly taskIds: Int32Array;
  readonly extras: Readonly<Record<string, Float32Array>>;
}

/** Task id of a sample whose task is unknown. */
export const UNKNOWN_TASK = -1;

/** All memory that a buffer of this layout will ever use for samples, at once. */
export function allocateColumns({ capacity, inputSize, storage, targetWidth, extras }: BufferLayout): Columns {
  try {
    return {
      x: codecOf(storage).allocate(capacity * inputSize),
      y: targetWidth === null ? new Int32Array(capacity) : new Float32Array(capacity * targetWidth),
      taskIds: new Int32Array(capacity).fill(UNKNOWN_TASK),
      extras: mapValues(extras, (shape) => new Float32Array(capacity * sizeOf(shape))),
    };
  } catch (cause) {
    throw new UnforgetError({
      code: 'invalid-option',
      what: `A replay buffer of ${capacity} samples`,
      expected: 'no more memory than there is',
      received: cause instanceof Error ? cause.message : String(cause),
      remedy: "Lower capacity, or store as 'float16' or uint8",
      cause,
    });
  }
}

/** Bytes of all arrays together. */
export const columnBytes = ({ x, y, taskIds, extras }: Columns): number =>
  [x, y, taskIds, ...Object.values(extras)].reduce((sum, array) => sum + array.byteLength, 0);

/** The first `length` rows; copies. */
export const firstRows = ({ x, y, taskIds, extras }: Columns, length: number, capacity: number): Columns => {
  const cut = <T extends StoredArray | Int32Array>(array: T): T =>
    array.slice(0, (array.length / capacity) * length) as T;
  return { x: cut(x), y: cut(y), taskIds: cut(taskIds), extras: mapValues(extras, cut) };
};

/** The object with each value changed. */
export const mapValues = <T, U>(object: Readonly<Record<string, T>>, change: (value: T) => U): Record<string, U> =>
  Object.fromEntries(Object.entries(object).map(([name, value]) => [name, change(value)]));
