import { checkKeys } from '@unforget/types';
import { at, checkInteger, checkOneOf, checkSeed, fail, shown } from '../checks.ts';
import { countFeatures, type Range } from './features.ts';

export interface HashedTextOptions {
  /** Length of a code; default 2048. More dimensions, fewer collisions. */
  readonly dimensions?: number;
  /** Smallest and largest word n-gram, default [1, 2]; false for none. */
  readonly words?: Range | false;
  /** Smallest and largest character n-gram within a word, default [3, 4]; false for none. */
  readonly characters?: Range | false;
  /** Default 0: another seed gives other collisions. */
  readonly seed?: number;
  /** Weigh an n-gram that occurs c times by 1 + ln c rather than c; default true. */
  readonly sublinear?: boolean;
  /** Divide each code by its Euclidean length; default `l2`. */
  readonly norm?: 'l2' | 'none';
}

/** A code without its zeros. */
export interface SparseCode {
  /** Ascending. */
  readonly indices: Int32Array;
  readonly values: Float32Array;
}

/** Turns text into vectors of fixed length; holds no vocabulary, so it needs no fitting and never grows. */
export interface HashedTextEncoder {
  readonly dimensions: number;
  /** All options, defaults filled in: JSON to save beside a model. `hashedText(options)` is the same encoder. */
  readonly options: Required<HashedTextOptions>;
  /** [dimensions]; zeros for a text without a word. */
  encode(text: string): Float32Array;
  encodeSparse(text: string): SparseCode;
  /** [texts × dimensions], text after text. An iterable is read once; until its end codes are kept sparse. */
  encodeAll(texts: Iterable<string>): Float32Array;
}

const LARGEST = 2 ** 24;

/**
 * A text encoder by feature hashing: word and character n-grams of the lower-cased, NFKC-normalised text are hashed
 * (MurmurHash3) to `dimensions` signed buckets. The same text and options give the same code on every machine.
 *
 * Cost: time in proportion to the text's length; no memory beyond one code. About 60 µs for a sentence of 8 words.
 * @throws UnforgetError `invalid-option`; `invalid-input` when what is encoded is no string
 * Source: Weinberger et al. 2009, arXiv:0902.2206 (signed hashing). We hash the sign with the bucket, from one hash.
 * @example hashedText({ dimensions: 1024 }).encode('my parcel is late').length // => 1024
 */
export function hashedText(options: HashedTextOptions = {}): HashedTextEncoder {
  const filled = checked(options);
  const { dimensions } = filled;
  const encodeSparse = (text: string): SparseCode => {
    if (typeof text !== 'string') {
      fail('invalid-input', { what: 'Text to encode', expected: 'a string', received: shown(text) });
    }
    return compress(buckets(text, filled), filled.norm);
  };
  const encode = (text: string): Float32Array => spread(encodeSparse(text), new Float32Array(dimensions));
  return {
    dimensions,
    options: filled,
    encode,
    encodeSparse,
    encodeAll: (texts) => {
      if (typeof texts === 'string') {
        fail('invalid-input', { what: 'Texts to encode', expected: 'an iterable of strings', received: 'one string' });
      }
      const codes = Array.from(texts, encodeSparse);
      const all = new Float32Array(codes.length * dimensions);
      codes.forEach((code, row) => {
        spread(code, all.subarray(row * dimensions, (row + 1) * dimensions));
      });
      return all;
    },
  };
}

function checked(options: HashedTextOptions): Required<HashedTextOptions> {
  checkKeys('hashedText', options, ['dimensions', 'words', 'characters', 'seed', 'sublinear', 'norm']);
  const { dimensions = 2048, words = [1, 2], characters = [3, 4], seed = 0, sublinear = true, norm = 'l2' } = options;
  checkInteger('dimensions', dimensions, [1, LARGEST]);
  checkRange('words', words);
  checkRange('characters', characters);
  checkSeed(seed);
  checkOneOf('sublinear', sublinear, [true, false]);
  checkOneOf('norm', norm, ['l2', 'none']);
  if (words === false && characters === false) {
    fail('invalid-option', {
      what: 'Options "words" and "characters"',
      expected: 'one of them',
      received: 'both false',
    });
  }
  return { dimensions, words, characters, seed, sublinear, norm };
}

function checkRange(option: string, range: Range | false): void {
  if (range === false) return;
  const [least = 0, most = 0] = Array.isArray(range) && range.length === 2 ? range : [];
  if (Number.isInteger(least) && Number.isInteger(most) && 1 <= least && least <= most && most <= 16) return;
  fail('invalid-option', {
    what: `Option "${option}"`,
    expected: 'false or [smallest, largest] with 1 <= smallest <= largest <= 16',
    received: shown(range),
  });
}

/** Bucket to value. Low bits choose the bucket, the top bit the sign. */
function buckets(text: string, options: Required<HashedTextOptions>): Map<number, number> {
  const sums = new Map<number, number>();
  for (const [hash, count] of countFeatures(text, options)) {
    const bucket = (hash & 0x7fffffff) % options.dimensions;
    const weight = options.sublinear ? 1 + Math.log(count) : count;
    sums.set(bucket, (sums.get(bucket) ?? 0) + (hash > 0x7fffffff ? -weight : weight));
  }
  return sums;
}

function compress(sums: ReadonlyMap<number, number>, norm: 'l2' | 'none'): SparseCode {
  // Opposite signs may have cancelled; adding up in ascending order makes the length the same for every word order.
  const indices = Int32Array.from(sums.keys())
    .sort()
    .filter((bucket) => sums.get(bucket) !== 0);
  const sums64 = Float64Array.from(indices, (bucket) => sums.get(bucket) ?? 0);
  const length = norm === 'l2' ? Math.sqrt(sums64.reduce((sum, value) => sum + value * value, 0)) : 1;
  return { indices, values: Float32Array.from(sums64, (value) => value / length) };
}

function spread({ indices, values }: SparseCode, into: Float32Array): Float32Array {
  indices.forEach((bucket, i) => {
    into[bucket] = at(values, i);
  });
  return into;
}
