import type { Random } from '@unforget/types';
import { at } from './checks.ts';
import { murmur3 } from './text/murmur3.ts';

/**
 * sfc32 of Chris Doty-Humphrey's PractRand: 128 bits of state, passes its own author's test suite.
 * Written here because a stream's order is part of what a published result rests on: no dependency may change it.
 */
function sfc32(seed: readonly [number, number, number, number]): () => number {
  let [a, b, c, counter] = seed;
  const next = (): number => {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return sum >>> 0;
  };
  // The author's own warm-up: the first outputs of similar seeds are related.
  for (let i = 0; i < 12; i++) next();
  return next;
}

/** A seeded random source for one purpose: `seededRandom(7, 'shuffle')`. Equal words give equal numbers everywhere. */
export function seededRandom(...words: readonly (string | number)[]): Random {
  const name = new TextEncoder().encode(words.map((word) => `${typeof word}:${word}`).join('\u0000'));
  const bits = sfc32([murmur3(name, 1), murmur3(name, 2), murmur3(name, 3), 1]);
  const integer = (bound: number): number => {
    // The top of the range that is no multiple of `bound` would favour small numbers: draw again.
    const limit = 0x1_0000_0000 - (0x1_0000_0000 % bound);
    let draw = bits();
    while (draw >= limit) draw = bits();
    return draw % bound;
  };
  return { next: () => bits() / 0x1_0000_0000, integer, permutation: (length) => permutation(length, integer) };
}

/** Fisher–Yates. */
function permutation(length: number, integer: (bound: number) => number): Int32Array {
  const order = Int32Array.from({ length }, (_, i) => i);
  for (let i = length - 1; i > 0; i--) {
    const j = integer(i + 1);
    const kept = at(order, i);
    order[i] = at(order, j);
    order[j] = kept;
  }
  return order;
}
