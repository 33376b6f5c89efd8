import type { Random } from '@unforget/types';
import { integerBelow } from './integer-below.ts';
import { DROPPED, type Filling, flaggedSlots, type Policy } from './policy.ts';

/**
 * Algorithm R of Vitter 1985 (doi:10.1145/3147.3165): at any time the buffer is a uniform random subset of all samples
 * it was offered. O(1), and no memory but the number of samples seen.
 *
 * Samples that were deleted go on taking part as empty slots, which later ones come into as they would have replaced the
 * deleted ones: each sample that is left, old or new, is in with the same probability. An empty slot is therefore filled
 * slowly, and what is stored is a uniform subset of what was offered and not deleted.
 */
export const reservoir = (): Policy => ({
  bytes: 0,
  place: (_group, filling, random) => reservoirSlot(filling, random),
  forget: (stays) => flaggedSlots(stays),
  snapshot: () => ({}),
});

/** The n-th sample (from 0) takes a free slot, or with probability capacity / (n + 1) a random one, be it empty. */
export function reservoirSlot({ length, capacity, seen }: Filling, random: Random): number {
  if (seen < capacity) return length;
  const slot = integerBelow(seen + 1, random);
  return slot < capacity ? Math.min(slot, length) : DROPPED;
}
