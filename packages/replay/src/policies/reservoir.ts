import type { Random } from '@unforget/types';
import { integerBelow } from './integer-below.ts';
import { DROPPED, type Filling, type Policy } from './policy.ts';

/**
 * Algorithm R of Vitter 1985 (doi:10.1145/3147.3165): at any time the buffer is a uniform random subset of all samples
 * it was offered. O(1), and no memory but the number of samples seen.
 */
export const reservoir = (): Policy => ({
  bytes: 0,
  place: (_label, filling, random) => reservoirSlot(filling, random),
  snapshot: () => ({}),
});

/** The n-th sample (from 0) takes a free slot, or with probability capacity / (n + 1) a random one. */
export function reservoirSlot({ length, capacity, seen }: Filling, random: Random): number {
  if (length < capacity) return length;
  const slot = integerBelow(seen + 1, random);
  return slot < capacity ? slot : DROPPED;
}
