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

/** The rows in these slots, in this order; copies. */
export const gatherRows = ({ x, y, taskIds, extras }: Columns, slots: Int32Array, capacity: number): Columns => {
  const take = <T extends StoredArray | Int32Array>(array: T): T => {
    const width = array.length / capacity;
    const rows = array.slice(0, slots.length * width) as T;
    slots.forEach((slot, row) => {
      rows.set(array.subarray(slot * width, (slot + 1) * width), row * width);
    });
    return rows;
  };
  return { x: take(x), y: take(y), taskIds: take(taskIds), extras: mapValues(extras, take) };
};

/** Writes rows into these slots. */
export const scatterRows = (rows: Columns, columns: Columns, slots: Int32Array): void => {
  for (const [from, into] of pairs(rows, columns)) {
    const width = from.length / Math.max(1, slots.length);
    slots.forEach((slot, row) => {
      into.set(from.subarray(row * width, (row + 1) * width), slot * width);
    });
  }
};

/** Writes rows from slot 0 on and makes all behind them as it was before anything was stored. */
export const overwriteAll = (rows: Columns, columns: Columns): void => {
  for (const [from, into] of pairs(rows, columns)) {
    into.set(from);
    into.fill(into === columns.taskIds ? UNKNOWN_TASK : 0, from.length);
  }
};

const pairs = (
  rows: Columns,
  columns: Columns,
): readonly (readonly [StoredArray | Int32Array, StoredArray | Int32Array])[] => [
  [rows.x, columns.x],
  [rows.y, columns.y],
  [rows.taskIds, columns.taskIds],
  ...Object.entries(columns.extras).map(([name, into]) => [rows.extras[name] ?? new Float32Array(), into] as const),
];

/** The object with each value changed. */
export const mapValues = <T, U>(object: Readonly<Record<string, T>>, change: (value: T) => U): Record<string, U> =>
  Object.fromEntries(Object.entries(object).map(([name, value]) => [name, change(value)]));
