import type { Random } from '@unforget/types';

/**
 * Uniform integer in [0, bound), also where `bound` has outgrown the 32 bits of one draw: a counter of samples in a
 * long-lived process may. There two draws are scaled to a double; its 53 bits favour no integer by more than bound / 2⁵³.
 */
export function integerBelow(bound: number, random: Random): number {
  if (bound < 0x1_0000_0000) return random.integer(bound);
  return Math.min(bound - 1, Math.floor((random.next() + random.next() / 0x1_0000_0000) * bound));
}
