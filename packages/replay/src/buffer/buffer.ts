import { checkInteger } from '@unforget/core';
import type { ForgetReceipt, Random, Snapshot } from '@unforget/types';
import { createPolicy } from '../policies/create-policy.ts';
import { DROPPED, type Policy } from '../policies/policy.ts';
import { type Codec, codecOf } from '../storage/codec.ts';
import { type BufferLayout, type BufferOptions, bytesPerSample, layoutOf, sizeOf } from './buffer-options.ts';
import { type BufferChange, changeOf, type Placed, readChange, scriptedRandom } from './change.ts';
import {
  allocateColumns,
  type Columns,
  columnBytes,
  firstRows,
  gatherRows,
  overwriteAll,
  scatterRows,
  UNKNOWN_TASK,
} from './columns.ts';
import { copyRow, type Draw, drawRows } from './draw.ts';
import { fingerprintOf } from './fingerprint.ts';
import { choose, type ForgetOptions, receiptOf, type SamplePredicate } from './forget.ts';
import { checkIncoming, groupOf, type Incoming } from './incoming.ts';
import { sampleIndices } from './sample-indices.ts';

export type { Draw } from './draw.ts';

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
  readonly keys: readonly (string | null)[] | null;
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
  /** By slot; null as long as no sample came with one. */
  #keys: (string | null)[] | null;
  #length: number;
  #seen: number;

  constructor(layout: BufferLayout, contents?: Contents) {
    this.layout = layout;
    this.#codec = codecOf(layout.storage);
    this.#columns = contents?.columns ?? allocateColumns(layout);
    this.#policy = contents?.policy ?? createPolicy(layout.policy, layout);
    this.#keys = contents?.keys?.slice() ?? null;
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
  /** Samples offered so far, stored or not; without deleted ones as long as all were stored. */
  get seen(): number {
    return this.#seen;
  }
  /** Bytes of all its arrays, from the first sample to the last the same. Keys, which are texts, are not in it. */
  get bytes(): number {
    return columnBytes(this.#columns) + this.#policy.bytes;
  }

  /**
   * Offers samples, in order; the policy decides about each. O(1) a sample. Copies what it keeps.
   * @param rows only these, from `from` (default 0) to before `to` (default all)
   * @returns for each of these rows the slot it went to, −1 if it was dropped or has weight 0; a later row may have
   * replaced an earlier one
   * @throws UnforgetError `shape-mismatch`, or `invalid-input` for a value that the storage can't hold or a missing
   * experience; nothing is stored then
   */
  insert(
    incoming: Incoming,
    random: Random,
    rows: { readonly from?: number; readonly to?: number } = {},
  ): Int32Array<ArrayBuffer> {
    const from = Math.max(0, rows.from ?? 0);
    const to = Math.min(incoming.length, rows.to ?? incoming.length);
    const { inputSize } = this.layout;
    checkIncoming(incoming, this.layout);
    const scaled = incoming.scale === undefined ? {} : { scale: incoming.scale };
    this.#codec.check({ ...scaled, x: incoming.x.subarray(from * inputSize, to * inputSize) });
    const slots = new Int32Array(Math.max(0, to - from)).fill(DROPPED);
    for (let row = from; row < to; row++) {
      if (incoming.weights?.[row] === 0) continue;
      const slot = this.#place(groupOf(this.layout, incoming, row), random);
      slots[row - from] = slot;
      if (slot !== DROPPED) this.#write(slot, incoming, row);
    }
    return slots;
  }

  #place(group: number, random: Random): number {
    const slot = this.#policy.place(group, { length: this.#length, capacity: this.capacity, seen: this.#seen }, random);
    this.#seen += 1;
    if (slot === this.#length) this.#length += 1;
    return slot;
  }

  #write(slot: number, { x, y, scale = 1, taskIds, extras, keys }: Incoming, row: number): void {
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
    this.#setKey(slot, keys?.[row] ?? null);
  }

  #setKey(slot: number, key: string | null): void {
    if (key !== null) this.#keys ??= new Array<string | null>(this.#length).fill(null);
    if (this.#keys) this.#keys[slot] = key;
  }

  /**
   * Deletes samples, for good: their rows are overwritten in every array, so that neither memory nor a later snapshot
   * holds them. Draws and snapshots made before, and the network that learned from them, are not reached. O(bytes).
   *
   * What is left stays a uniform sample of what was offered and not deleted, under a policy that keeps one, and so it
   * does with samples to come: they fill the place of deleted ones as they would have replaced them, at once where
   * nothing had been dropped before, else slowly. A buffer that is emptied starts anew.
   * @param predicate true for a sample to delete; it is asked about all before anything happens
   * @throws UnforgetError `invalid-input` when it answers anything but true or false
   */
  forget(predicate: SamplePredicate, { at = null }: ForgetOptions = {}): ForgetReceipt {
    const stays = choose(predicate, this.#length, (slot) => ({
      slot,
      label: this.layout.targetWidth === null ? (this.#columns.y[slot] as number) : null,
      taskId: this.#columns.taskIds[slot] === UNKNOWN_TASK ? null : (this.#columns.taskIds[slot] as number),
      key: this.#keys?.[slot] ?? null,
    }));
    const before = { ...this.stats(), fingerprint: this.fingerprint() };
    if (stays.includes(0)) this.#keep(this.#policy.forget(stays));
    return receiptOf(
      before,
      { ...this.stats(), fingerprint: this.fingerprint() },
      { at, each: bytesPerSample(this.layout) },
    );
  }

  /** Leaves the samples of these slots alone, in this order. */
  #keep(slots: Int32Array): void {
    if (this.#length === this.#seen || slots.length === 0) this.#seen = slots.length;
    overwriteAll(gatherRows(this.#columns, slots, this.capacity), this.#columns);
    this.#keys &&= Array.from(slots, (slot) => this.#keys?.[slot] ?? null);
    this.#length = slots.length;
  }

  /** SHA-256 over all that is stored, hex: equal for equal samples in equal slots. About 10 ms a megabyte. */
  fingerprint(): string {
    return fingerprintOf(firstRows(this.#columns, this.#length, this.capacity), this.#keys);
  }

  /** What `insert` did, for a store: enough to do it again. The rows are as they are now, so call it right after. */
  changeOf(placed: Placed): BufferChange {
    const { slots } = placed;
    const keys = this.#keys && Array.from(slots, (slot) => this.#keys?.[slot] ?? null);
    return changeOf(placed, gatherRows(this.#columns, slots, this.capacity), keys);
  }

  /**
   * Does again what a change tells of.
   * @throws UnforgetError `corrupt-state` when it doesn't follow on what this buffer holds; the buffer is spoiled then
   */
  apply(change: Snapshot): void {
    const { groups, draws, slots, columns, keys } = readChange(change, this.layout);
    const { random, end } = scriptedRandom(draws);
    const written = new Set<number>();
    for (const group of groups) written.add(this.#place(group, random));
    written.delete(DROPPED);
    end(written, slots);
    scatterRows(columns, this.#columns, slots);
    slots.forEach((slot, row) => {
      this.#setKey(slot, keys?.[row] ?? null);
    });
  }

  /**
   * Draws samples uniformly: different ones, or with replacement if `count` exceeds `length`. None from an empty buffer.
   * O(count).
   * @throws UnforgetError `invalid-option` for a count that is no integer from 0 on
   */
  sample(count: number, random: Random): Draw {
    checkInteger('count', count, 0);
    return this.#read(sampleIndices(this.#length ? count : 0, this.#length, random));
  }

  /** Everything stored, in order of slots. */
  contents(): Draw {
    return this.#read(Int32Array.from({ length: this.#length }, (_, slot) => slot));
  }

  #read(slots: Int32Array): Draw {
    return drawRows(this.#columns, slots, { layout: this.layout, codec: this.#codec });
  }

  /** Whose sample is in each slot: [length]; null where none came with a key. A copy. */
  keys(): (string | null)[] | null {
    return this.#keys?.slice() ?? null;
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
      keys: this.keys(),
      policy: this.#policy.snapshot(),
    };
  }
}

/**
 * An empty buffer.
 * @throws UnforgetError `invalid-option`
 */
export const createBuffer = (options: BufferOptions): ReplayBuffer => new ReplayBuffer(layoutOf(options));

function tally(values: Float32Array | Int32Array): Record<number, number> {
  const counts: Record<number, number> = {};
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1;
  return counts;
}
