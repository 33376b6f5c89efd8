import type { Snapshot } from '@unforget/types';
import { type Filling, flaggedSlots, type Policy } from './policy.ts';

/** The newest samples, in a ring: each takes the place of the oldest. Forgets what is long past. O(1). */
export class Ring implements Policy {
  readonly bytes = 0;
  /** Slot of the oldest sample. */
  #oldest: number;

  constructor(oldest = 0) {
    this.#oldest = oldest;
  }

  place(_group: number, { length, capacity }: Filling): number {
    if (length < capacity) return length;
    const slot = this.#oldest;
    this.#oldest = (slot + 1) % capacity;
    return slot;
  }

  /** What stays lies by age from now on, so that the slots behind are for newer samples. */
  forget(stays: Uint8Array): Int32Array {
    const order = flaggedSlots(stays, this.#oldest);
    this.#oldest = 0;
    return order;
  }

  snapshot(): Snapshot {
    return { oldest: this.#oldest };
  }
}
