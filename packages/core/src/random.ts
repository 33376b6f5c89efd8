import type { Random, RandomFor } from '@unforget/types';

/**
 * xoshiro128** of Blackman and Vigna (2018), seeded by a hash of words.
 * Written here, not taken from a library, because its numbers are part of the promise that a saved run resumes bit for
 * bit: an upgrade of a dependency must not change them.
 */
function xoshiro128(seed: readonly [number, number, number, number]): () => number {
  let [a, b, c, d] = seed;
  return () => {
    const scrambled = Math.imul(rotateLeft(Math.imul(b, 5), 7), 9) >>> 0;
    const t = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= t;
    d = rotateLeft(d, 11);
    return scrambled;
  };
}

const rotateLeft = (x: number, k: number): number => (x << k) | (x >>> (32 - k));

/** The finaliser of MurmurHash3: every input bit reaches every output bit. */
function mix(h: number): number {
  let x = h;
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return (x ^ (x >>> 16)) >>> 0;
}

function hashWords(words: readonly (string | number)[]): [number, number, number, number] {
  const state: [number, number, number, number] = [0x9e3779b9, 0x243f6a88, 0xb7e15162, 0x6a09e667];
  // The type and a separator go in, so that ('a', 1) and ('a1') differ.
  const text = words.map((word) => `${typeof word}:${word}`).join('\u0000');
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    for (let lane = 0; lane < 4; lane++) {
      state[lane] = mix((state[lane] ?? 0) ^ Math.imul(unit + 1, 0x01000193 + 2 * lane)) + lane;
    }
  }
  return state.map((lane) => mix(lane) | 0) as [number, number, number, number];
}

/**
 * A seeded random source for one purpose; equal arguments give the same numbers on every machine.
 * @param words seed first, then what it is for: `createRandom(7, 'shuffle', experience, epoch)`
 */
export function createRandom(...words: readonly (string | number)[]): Random {
  const seed = hashWords(words);
  const bits = xoshiro128(seed.every((lane) => lane === 0) ? [1, 0, 0, 0] : seed);
  const integer = (bound: number): number => {
    if (!(Number.isInteger(bound) && bound >= 1 && bound <= 0x1_0000_0000))
      throw new RangeError(`bound ${bound} is not in 1 … 2^32`);
    // Rejection: the top of the range that is not a multiple of `bound` would favour small numbers.
    const limit = 0x1_0000_0000 - (0x1_0000_0000 % bound);
    let draw = bits();
    while (draw >= limit) draw = bits();
    return draw % bound;
  };
  return {
    next: () => bits() / 0x1_0000_0000,
    integer,
    permutation: (length) => {
      const order = Int32Array.from({ length }, (_, i) => i);
      for (let i = length - 1; i > 0; i--) {
        const j = integer(i + 1);
        const kept = order[i] as number;
        order[i] = order[j] as number;
        order[j] = kept;
      }
      return order;
    },
  };
}

/** Random sources of one learner or program: every purpose its own, all from one seed. */
export const randomFor =
  (seed: number): RandomFor =>
  (...purpose) =>
    createRandom(seed, ...purpose);
