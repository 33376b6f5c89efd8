import { at } from '../checks.ts';
import { murmur3 } from './murmur3.ts';
import { tokens } from './tokens.ts';

/** Smallest and largest n of the n-grams. */
export type Range = readonly [number, number];

export interface FeatureOptions {
  readonly words: Range | false;
  readonly characters: Range | false;
  readonly seed: number;
}

const encoder = new TextEncoder();
const SPACE = 0x20;

/** Where pieces of UTF-8 bytes begin, and the end of the last. */
type Starts = readonly number[];

/** Starts of the characters within [start, end): every byte that does not continue one. */
function characterStarts(bytes: Uint8Array, start: number, end: number): Starts {
  const starts: number[] = [];
  for (let i = start; i < end; i++) if ((at(bytes, i) & 0xc0) !== 0x80) starts.push(i);
  starts.push(end);
  return starts;
}

/** Calls `visit` with the hash of every run of n pieces, n in `range`. Each n has its own seed: kinds don't mix up. */
function visitRuns(
  bytes: Uint8Array,
  starts: Starts,
  { range, seed, visit }: { range: Range; seed: number; visit: (hash: number) => void },
): void {
  for (let n = range[0]; n <= range[1]; n++) {
    for (let i = 0; i + n < starts.length; i++) visit(murmur3(bytes, seed + n, [at(starts, i), at(starts, i + n)]));
  }
}

/**
 * How often each hashed n-gram occurs in the text.
 *
 * Word n-grams run over the whole text. Character n-grams stay within a word, a space on either side of it; a word too
 * short for any counts once, whole.
 */
export function countFeatures(text: string, { words, characters, seed }: FeatureOptions): Map<number, number> {
  const counts = new Map<number, number>();
  const visit = (hash: number): void => {
    counts.set(hash, (counts.get(hash) ?? 0) + 1);
  };
  // One encoding of all words, each between spaces, serves every n-gram: all are ranges of these bytes.
  const bytes = encoder.encode(` ${tokens(text).join(' ')} `);
  const spaces: number[] = [];
  for (let i = 0; i < bytes.length; i++) if (at(bytes, i) === SPACE) spaces.push(i);
  if (bytes.length <= 2) return counts;
  const base = Math.imul(seed, 0x9e3779b1);
  if (words !== false) visitRuns(bytes, spaces, { range: words, seed: base, visit });
  if (characters === false) return counts;
  for (let word = 0; word + 1 < spaces.length; word++) {
    const starts = characterStarts(bytes, at(spaces, word), at(spaces, word + 1) + 1);
    if (starts.length - 1 < characters[0])
      visit(murmur3(bytes, base + 0x10000, [at(starts, 0), at(starts, starts.length - 1)]));
    else visitRuns(bytes, starts, { range: characters, seed: base + 0x10000, visit });
  }
  return counts;
}
