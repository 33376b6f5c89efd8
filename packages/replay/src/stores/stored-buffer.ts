import { type ForgetReceipt, type Random, type Snapshot, UnforgetError } from '@unforget/types';
import { createBuffer, type ReplayBuffer } from '../buffer/buffer.ts';
import { type BufferLayout, type BufferOptions, layoutOf } from '../buffer/buffer-options.ts';
import { recordedRandom } from '../buffer/change.ts';
import type { ForgetOptions, SamplePredicate } from '../buffer/forget.ts';
import { groupOf, type Incoming } from '../buffer/incoming.ts';
import { restoreBuffer } from '../buffer/restore-buffer.ts';
import type { BufferStore } from './buffer-store.ts';

/** Changes may grow to so many bytes before they are first folded into a whole state. */
const SMALL = 1 << 20;

/**
 * A buffer and a store that follows it. Each insertion is appended as what it changed; when the changes have grown as
 * large as the samples stored, the whole is saved in their place, so that a sample is written twice on average, however
 * large the buffer is.
 */
export class StoredBuffer {
  /** To draw from. What is inserted here directly the store doesn't see. */
  readonly buffer: ReplayBuffer;
  readonly #store: BufferStore;
  /** Bytes of changes since the whole was saved; infinite when the store misses one. */
  #pending: number;

  constructor(buffer: ReplayBuffer, store: BufferStore, pending: number) {
    this.buffer = buffer;
    this.#store = store;
    this.#pending = pending;
  }

  /**
   * As `insert` of the buffer, at once; the promise resolves when the store has it. After a rejection the buffer is
   * ahead of the store, and the next insertion saves the whole.
   */
  async insert(incoming: Incoming, random: Random, rows: { from?: number; to?: number } = {}): Promise<void> {
    const recorded = recordedRandom(random);
    const slots = this.buffer.insert(incoming, recorded.random, rows);
    const groups: number[] = [];
    for (let i = 0; i < slots.length; i++) {
      const row = Math.max(0, rows.from ?? 0) + i;
      if (incoming.weights?.[row] !== 0) groups.push(groupOf(this.buffer.layout, incoming, row));
    }
    if (!groups.length) return;
    const written = new Set(slots);
    written.delete(-1);
    const change = this.buffer.changeOf({
      groups: Int32Array.from(groups),
      draws: Float64Array.from(recorded.draws),
      slots: Int32Array.from(written),
    });
    this.#pending += bytesOf(change);
    if (this.#pending > Math.max(SMALL, this.buffer.bytes * (this.buffer.length / this.buffer.capacity)))
      return this.save();
    await this.#guarded(this.#store.append(change));
  }

  /**
   * As `forget` of the buffer, at once; resolves when the store holds nothing of the deleted samples either, in no
   * change and no older state.
   */
  async forget(predicate: SamplePredicate, options: ForgetOptions = {}): Promise<ForgetReceipt> {
    const receipt = this.buffer.forget(predicate, options);
    await this.save();
    return receipt;
  }

  /** Saves the whole in place of all changes. */
  async save(): Promise<void> {
    this.#pending = 0;
    await this.#guarded(this.#store.save(this.buffer.snapshot()));
  }

  /** Lets go of the store; what was inserted is in it. */
  close(): Promise<void> {
    return this.#store.close();
  }

  async #guarded(work: Promise<void>): Promise<void> {
    try {
      await work;
    } catch (error) {
      this.#pending = Number.POSITIVE_INFINITY;
      throw error;
    }
  }
}

/**
 * The buffer that a store holds, continuing bit for bit, or a new one in an empty store.
 * @throws UnforgetError `invalid-option`; `incompatible-state` when the store holds a buffer of other options,
 * `corrupt-state` when what it holds is damaged
 */
export async function openBuffer(store: BufferStore, options: BufferOptions): Promise<StoredBuffer> {
  const layout = layoutOf(options);
  const content = await store.load();
  if (!content) {
    const stored = new StoredBuffer(createBuffer(options), store, 0);
    await stored.save();
    return stored;
  }
  try {
    const buffer = restoreBuffer(content.snapshot);
    checkSame(buffer.layout, layout);
    for (const change of content.changes) buffer.apply(change);
    return new StoredBuffer(
      buffer,
      store,
      content.changes.reduce((sum, change) => sum + bytesOf(change), 0),
    );
  } catch (error) {
    // Nobody gets a buffer to close it by.
    await store.close();
    throw error;
  }
}

function checkSame(stored: BufferLayout, now: BufferLayout): void {
  const text = ({ storage, extras, ...rest }: BufferLayout): string => {
    const exact = typeof storage === 'string' ? storage : { offset: 0, ...storage };
    return JSON.stringify(sorted({ ...rest, storage: sorted(exact), extras: sorted(extras) }));
  };
  if (text(stored) === text(now)) return;
  throw new UnforgetError({
    code: 'incompatible-state',
    what: 'The buffer in the store',
    expected: text(now),
    received: text(stored),
    remedy: 'Open it with the options it was made with, or clear() the store',
  });
}

const sorted = (node: object | string): object | string =>
  typeof node === 'string' ? node : Object.fromEntries(Object.entries(node).sort(([a], [b]) => (a < b ? -1 : 1)));

/** Bytes of the typed arrays in it. */
function bytesOf(node: Snapshot): number {
  return Object.values(node).reduce<number>((sum, child) => {
    if (ArrayBuffer.isView(child)) return sum + child.byteLength;
    return typeof child === 'object' && child !== null && !Array.isArray(child)
      ? sum + bytesOf(child as Snapshot)
      : sum;
  }, 0);
}
