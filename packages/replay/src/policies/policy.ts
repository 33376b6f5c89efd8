import type { Random, Snapshot } from '@unforget/types';

/** How full a buffer is when a sample comes. */
export interface Filling {
  /** Samples it holds. */
  readonly length: number;
  readonly capacity: number;
  /** Samples it was offered before this one, stored or not. */
  readonly seen: number;
}

/** Decides which samples stay: a chooser of slots that knows labels, never the samples themselves. */
export interface Policy {
  /** Bytes of its own arrays. */
  readonly bytes: number;
  /**
   * Slot for a sample with this label: `filling.length` takes a free one, a smaller one replaces, −1 drops the sample.
   * The choice is final; a policy with memory has noted it. `label` is 0 where targets are values.
   */
  place(label: number, filling: Filling, random: Random): number;
  /** What it has to remember; an empty object for one without memory. */
  snapshot(): Snapshot;
}

/** Slots without a sample, and samples without a slot. */
export const DROPPED = -1;
