import type { Random, Snapshot } from '@unforget/types';
import { integerBelow } from './integer-below.ts';
import { DROPPED, type Filling, flaggedSlots, type Policy } from './policy.ts';
import { Segments } from './segments.ts';

export interface BalancedOptions {
  readonly capacity: number;
  /** Most samples of one group, default no limit but the share. */
  readonly perGroup: number;
}

/** The place of a deleted sample: it has no slot. */
const EMPTY = -1;

/**
 * An equal share of the buffer for each group seen (class, experience), a reservoir within each group.
 *
 * A group takes free slots; once there are none, a group that is two or more behind the largest takes a random slot of
 * it, and any other replaces within itself by algorithm R. So with enough samples of each, counts differ by one at
 * most, also when groups come late or come back. The slots of a group are always a uniform random subset of its
 * samples: only a group of largest or next to largest size ever loses a sample, and from then on no group is ahead of
 * it by two, so a group that grows is one that has lost none.
 *
 * Samples that were deleted leave empty places in their group, as in the reservoir, unless the group has all its samples
 * stored: those just go. A group of which nothing is left is no group any more, and others grow into its share; their
 * next samples are then kept more often than their earlier ones were.
 * Cost: O(1), and O(groups) when a group grows.
 */
export class Balanced implements Policy {
  #segments: Segments;
  readonly #options: BalancedOptions;
  /** Samples offered, by segment. */
  #seen: number[] = [];

  constructor(options: BalancedOptions) {
    this.#segments = new Segments(options.capacity);
    this.#options = options;
  }

  get bytes(): number {
    return this.#segments.bytes;
  }

  place(group: number, { length, capacity }: Filling, random: Random): number {
    const segments = this.#segments;
    const { perGroup } = this.#options;
    const own = segments.indexOf(group);
    const count = segments.count(own);
    const seen = (this.#seen[own] ?? 0) + 1;
    this.#seen[own] = seen;
    if (count < perGroup && segments.length < capacity) {
      segments.append(own, length);
      return length;
    }
    if (count < perGroup) {
      const largest = segments.largest();
      const most = segments.count(largest);
      if (count < most - 1) {
        const position = random.integer(most);
        this.#occupied(largest, position, length);
        return segments.move(largest, position, own);
      }
    }
    const position = integerBelow(seen, random);
    return position < count ? this.#occupied(own, position, length) : DROPPED;
  }

  /** The slot at a position of a group; an empty place gets the first free slot. */
  #occupied(index: number, position: number, free: number): number {
    const slot = this.#segments.slot(index, position);
    if (slot !== EMPTY) return slot;
    this.#segments.assign(index, position, free);
    return free;
  }

  forget(stays: Uint8Array): Int32Array {
    const order = flaggedSlots(stays);
    const moved = new Int32Array(stays.length).fill(EMPTY);
    order.forEach((slot, i) => {
      moved[slot] = i;
    });
    const { labels, counts, seen, order: places } = this.#contents();
    this.#segments = new Segments(this.#options.capacity);
    this.#seen = [];
    let at = 0;
    labels.forEach((label, i) => {
      const before = places.slice(at, at + (counts[i] as number));
      at += before.length;
      const after = before.map((slot) => (slot === EMPTY ? EMPTY : (moved[slot] as number)));
      const full = after.filter((slot) => slot !== EMPTY);
      const hadAll = seen[i] === before.length;
      // A group that never had a place has none to lose; an emptied buffer starts anew.
      const remains = full.length > 0 || (before.length === 0 && order.length > 0);
      if (remains) this.#take(label, hadAll ? full : after, hadAll ? full.length : (seen[i] as number));
    });
    return order;
  }

  #take(label: number, places: Int32Array, seen: number): void {
    const index = this.#segments.indexOf(label);
    this.#seen[index] = seen;
    for (const slot of places) this.#segments.append(index, slot);
  }

  #contents(): BalancedSnapshot {
    const { labels, order } = this.#segments;
    return {
      labels: Int32Array.from(labels),
      counts: Int32Array.from(labels, (_, i) => this.#segments.count(i)),
      seen: Float64Array.from(this.#seen),
      order,
    };
  }

  snapshot(): Snapshot {
    return { ...this.#contents() };
  }

  /** Takes up what `snapshot` wrote, in a fresh policy; the caller has checked it. */
  restore({ labels, counts, seen, order }: BalancedSnapshot): void {
    let at = 0;
    labels.forEach((label, i) => {
      const end = at + (counts[i] as number);
      this.#take(label, order.subarray(at, end), seen[i] as number);
      at = end;
    });
  }
}

export interface BalancedSnapshot {
  /** Groups, in the order of their first appearance. */
  readonly labels: Int32Array;
  readonly counts: Int32Array;
  readonly seen: Float64Array;
  /** Slots, group after group; −1 for the place of a deleted sample. */
  readonly order: Int32Array;
}
