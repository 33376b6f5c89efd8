import type { Random, Snapshot } from '@unforget/types';

/** How full a buffer is when a sample comes. */
export interface Filling {
  /** Samples it holds. */
  readonly length: number;
  readonly capacity: number;
  /** Samples it was offered before this one, stored or not. */
  readonly seen: number;
}

/** Decides which samples stay: a chooser of slots that knows groups, never the samples themselves. */
export interface Policy {
  /** Bytes of its own arrays. */
  readonly bytes: number;
  /**
   * Slot for a sample of this group: `filling.length` takes a free one, a smaller one replaces, −1 drops the sample.
   * The choice is final; a policy with memory has noted it. The group is the class, the number of the experience, or 0
   * for a policy that shares out nothing.
   */
  place(group: number, filling: Filling, random: Random): number;
  /**
   * Lets go of the samples whose flag is 0.
   * @param stays a flag for each sample stored: [length]
   * @returns the slots that stay, in the order in which their samples lie from slot 0 on from now on
   */
  forget(stays: Uint8Array): Int32Array;
  /** What it has to remember; an empty object for one without memory. */
  snapshot(): Snapshot;
}

/** Slots without a sample, and samples without a slot. */
export const DROPPED = -1;

/** Slots with a flag, from slot `first` on and round to it. */
export function flaggedSlots(flags: Uint8Array, first = 0): Int32Array {
  const { length } = flags;
  const slots: number[] = [];
  for (let i = 0; i < length; i++) {
    const slot = (first + i) % length;
    if (flags[slot]) slots.push(slot);
  }
  return Int32Array.from(slots);
}
