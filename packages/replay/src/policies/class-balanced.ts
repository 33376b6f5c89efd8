import type { Random, Snapshot } from '@unforget/types';
import { integerBelow } from './integer-below.ts';
import { DROPPED, type Filling, type Policy } from './policy.ts';
import { Segments } from './segments.ts';

export interface ClassBalancedOptions {
  readonly capacity: number;
  /** Most samples of one class, default no limit but the share. */
  readonly perClass: number;
}

/**
 * An equal share of the buffer for each class seen, a reservoir within each class.
 *
 * A class takes free slots; once there are none, a class that is two or more behind the largest takes a random slot of
 * it, and any other replaces within itself by algorithm R. So with enough samples of each, counts differ by one at
 * most, also when classes come late or come back. The slots of a class are always a uniform random subset of its
 * samples: only a class of largest or next to largest size ever loses a sample, and from then on no class is ahead of
 * it by two, so a class that grows is one that has lost none.
 * Cost: O(1), and O(classes) when a class grows.
 */
export class ClassBalanced implements Policy {
  readonly #segments: Segments;
  readonly #perClass: number;
  /** Samples offered, by segment. */
  readonly #seen: number[] = [];

  constructor({ capacity, perClass }: ClassBalancedOptions) {
    this.#segments = new Segments(capacity);
    this.#perClass = perClass;
  }

  get bytes(): number {
    return this.#segments.bytes;
  }

  place(label: number, { length, capacity }: Filling, random: Random): number {
    const segments = this.#segments;
    const own = segments.indexOf(label);
    const count = segments.count(own);
    const seen = (this.#seen[own] ?? 0) + 1;
    this.#seen[own] = seen;
    if (count < this.#perClass && length < capacity) {
      segments.append(own, length);
      return length;
    }
    if (count < this.#perClass) {
      const largest = segments.largest();
      const most = segments.count(largest);
      if (count < most - 1) return segments.move(largest, random.integer(most), own);
    }
    const position = integerBelow(seen, random);
    return position < count ? segments.slot(own, position) : DROPPED;
  }

  snapshot(): Snapshot {
    const { labels, order } = this.#segments;
    return {
      labels: Int32Array.from(labels),
      counts: Int32Array.from(labels, (_, i) => this.#segments.count(i)),
      seen: Float64Array.from(this.#seen),
      order,
    };
  }

  /** Takes up what `snapshot` wrote, in a fresh policy; the caller has checked it. */
  restore({ labels, counts, seen, order }: ClassBalancedSnapshot): void {
    let at = 0;
    labels.forEach((label, i) => {
      const index = this.#segments.indexOf(label);
      this.#seen[index] = seen[i] as number;
      for (let end = at + (counts[i] as number); at < end; at++) this.#segments.append(index, order[at] as number);
    });
  }
}

export interface ClassBalancedSnapshot {
  readonly labels: Int32Array;
  readonly counts: Int32Array;
  readonly seen: Float64Array;
  /** Slots, class after class. */
  readonly order: Int32Array;
}
