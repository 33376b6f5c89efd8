import type { ExtraValues, Random, Snapshot } from '@unforget/types';
import { createPolicy } from '../policies/create-policy.ts';
import type { Policy } from '../policies/policy.ts';
import { type Codec, codecOf } from '../storage/codec.ts';
import { type BufferLayout, type BufferOptions, layoutOf, sizeOf } from './buffer-options.ts';
import { allocateColumns, type Columns, columnBytes, firstRows, UNKNOWN_TASK } from './columns.ts';
import { checkIncoming, type Incoming } from './incoming.ts';
import { sampleIndices } from './sample-indices.ts';

/** Samples drawn from a buffer: copies, as the model sees them. */
export interface Draw {
  readonly length: number;
  /** length × inputSize */
  readonly x: Float32Array;
  /** int32 [length], or float32 [length × targetWidth] */
  readonly y: Int32Array | Float32Array;
  /** [length], −1 where unknown; null when unknown for all. */
  readonly taskIds: Int32Array | null;
  readonly extras: Readonly<Record<string, ExtraValues>>;
  /** Where in the buffer they are: [length]. */
  readonly slots: Int32Array;
}

/** What is in a buffer. */
export interface BufferStats {
  readonly length: number;
  readonly capacity: number;
  readonly seen: number;
  readonly bytes: number;
  /** Samples by class unit; null where targets are values. */
  readonly classes: Readonly<Record<number, number>> | null;
  /** Samples by task; those of unknown task under −1. */
  readonly tasks: Readonly<Record<number, number>>;
}

/** How a buffer starts when it is not empty. */
export interface Contents {
  readonly columns: Columns;
  readonly policy: Policy;
  readonly length: number;
  readonly seen: number;
}

/**
 * A fixed number of samples in flat typed arrays, allocated at once. What stays is the policy's choice, all chance comes
 * from the `Random` that is passed in. Made by `createBuffer` or `restoreBuffer`.
 */
export class ReplayBuffer {
  readonly layout: BufferLayout;
  readonly #codec: Codec;
  readonly #columns: Columns;
  readonly #policy: Policy;
  #length: number;
  #seen: number;

  constructor(layout: BufferLayout, contents?: Contents) {
    this.layout = layout;
    this.#codec = codecOf(layout.storage);
    this.#columns = contents?.columns ?? allocateColumns(layout);
    this.#policy = contents?.policy ?? createPolicy(layout.policy, layout);
    this.#length = contents?.length ?? 0;
    this.#seen = contents?.seen ?? 0;
  }

  /** Samples stored now. */
  get length(): number {
    return this.#length;
  }
  /** Most samples it can hold. */
  get capacity(): number {
    return this.layout.capacity;
  }
  /** Samples offered so far, stored or not. */
  get seen(): number {
    return this.#seen;
  }
  /** Bytes of all its arrays, from the first sample to the last the same. */
  get bytes(): number {
    return columnBytes(this.#columns) + this.#policy.bytes;
  }

  /**
   * Offers samples, in order; the policy decides about each. O(1) a sample. Copies what it keeps.
   * @param rows only these, from `from` (default 0) to before `to` (default all)
   * @throws UnforgetError `shape-mismatch`, or `invalid-input` for a value that the storage can't hold; nothing is
   * stored then
   */
  insert(incoming: Incoming, random: Random, rows: { readonly from?: number; readonly to?: number } = {}): void {
    const from = Math.max(0, rows.from ?? 0);
    const to = Math.min(incoming.length, rows.to ?? incoming.length);
    const { inputSize } = this.layout;
    checkIncoming(incoming, this.layout);
    const scaled = incoming.scale === undefined ? {} : { scale: incoming.scale };
    this.#codec.check({ ...scaled, x: incoming.x.subarray(from * inputSize, to * inputSize) });
    for (let row = from; row < to; row++) {
      if (incoming.weights?.[row] === 0) continue;
      const label = this.layout.targetWidth === null ? (incoming.y[row] as number) : 0;
      const slot = this.#policy.place(
        label,
        { length: this.#length, capacity: this.capacity, seen: this.#seen },
        random,
      );
      this.#seen += 1;
      if (slot < 0) continue;
      if (slot === this.#length) this.#length += 1;
      this.#write(slot, incoming, row);
    }
  }

  #write(slot: number, { x, y, scale = 1, taskIds, extras }: Incoming, row: number): void {
    const { inputSize, targetWidth, extras: shapes } = this.layout;
    const columns = this.#columns;
    const inputs = { x: x.subarray(row * inputSize, (row + 1) * inputSize), scale };
    this.#codec.encode(inputs, columns.x.subarray(slot * inputSize, (slot + 1) * inputSize));
    copyRow(y, row, { into: columns.y, at: slot, width: targetWidth ?? 1 });
    columns.taskIds[slot] = taskIds ? (taskIds[row] as number) : UNKNOWN_TASK;
    for (const [name, shape] of Object.entries(shapes)) {
      const into = columns.extras[name];
      const values = extras?.[name]?.values;
      if (into && values) copyRow(values, row, { into, at: slot, width: sizeOf(shape) });
    }
  }

  /**
   * Draws samples uniformly: different ones, or with replacement if `count` exceeds `length`. None from an empty buffer.
   * O(count).
   */
  sample(count: number, random: Random): Draw {
    return this.#read(sampleIndices(this.#length ? count : 0, this.#length, random));
  }

  /** Everything stored, in order of slots. */
  contents(): Draw {
    return this.#read(Int32Array.from({ length: this.#length }, (_, slot) => slot));
  }

  #read(slots: Int32Array): Draw {
    const { inputSize, targetWidth, extras: shapes } = this.layout;
    const { length } = slots;
    const columns = this.#columns;
    const x = new Float32Array(length * inputSize);
    const y = targetWidth === null ? new Int32Array(length) : new Float32Array(length * targetWidth);
    const taskIds = new Int32Array(length);
    const extras = Object.entries(shapes).map(([name, shape]): [string, ExtraValues] => [
      name,
      { shape, values: new Float32Array(length * sizeOf(shape)) },
    ]);
    for (let row = 0; row < length; row++) {
      const slot = slots[row] as number;
      const stored = columns.x.subarray(slot * inputSize, (slot + 1) * inputSize);
      this.#codec.decode(stored, x.subarray(row * inputSize, (row + 1) * inputSize));
      copyRow(columns.y, slot, { into: y, at: row, width: targetWidth ?? 1 });
      taskIds[row] = columns.taskIds[slot] as number;
      for (const [name, { shape, values }] of extras)
        copyRow(columns.extras[name] as Float32Array, slot, { into: values, at: row, width: sizeOf(shape) });
    }
    const unknown = taskIds.every((id) => id === UNKNOWN_TASK);
    return { length, x, y, taskIds: unknown ? null : taskIds, extras: Object.fromEntries(extras), slots };
  }

  /** Counts by class and task. O(length). */
  stats(): BufferStats {
    const { capacity, targetWidth } = this.layout;
    const { y, taskIds } = this.#columns;
    const stored = { length: this.#length, capacity, seen: this.#seen, bytes: this.bytes };
    const classes = targetWidth === null ? tally(y.subarray(0, this.#length)) : null;
    return { ...stored, classes, tasks: tally(taskIds.subarray(0, this.#length)) };
  }

  /** Everything that decides what the buffer does next; a copy. Memory: the samples stored, not the capacity. */
  snapshot(): Snapshot {
    const { storage, ...sizes } = this.layout;
    return {
      layout: { ...sizes, storage: typeof storage === 'string' ? storage : { ...storage } },
      seen: this.#seen,
      length: this.#length,
      columns: { ...firstRows(this.#columns, this.#length, this.capacity) },
      policy: this.#policy.snapshot(),
    };
  }
}

/**
 * An empty buffer.
 * @throws UnforgetError `invalid-option`
 */
export const createBuffer = (options: BufferOptions): ReplayBuffer => new ReplayBuffer(layoutOf(options));

type Values = Float32Array | Int32Array;

/** Rows are short: a loop is faster here than making two views. */
function copyRow(from: Values, row: number, { into, at, width }: { into: Values; at: number; width: number }): void {
  for (let i = 0; i < width; i++) into[at * width + i] = from[row * width + i] as number;
}

function tally(values: Values): Record<number, number> {
  const counts: Record<number, number> = {};
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1;
  return counts;
}
