import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';

/**
 * What a classifier answers to examples: an entry for each in each list. With a name for the task, what an evaluation of
 * @unforget/versions is made of.
 */
export interface Answers {
  /** The same for the same input in every version, and of no use to find the input by. */
  readonly ids: readonly string[];
  readonly truth: readonly string[];
  /** The likeliest label, also where it is below the threshold. */
  readonly predicted: readonly string[];
}

/** Digits of a hash: that two inputs share it by chance is out of the question. */
const DIGITS = 32;

/** A hash of each; of equal ones the second, third, … get another number at the end. */
export function answerIds(inputs: readonly Uint8Array[]): string[] {
  const seen = new Map<string, number>();
  return inputs.map((bytes) => {
    const hash = bytesToHex(sha256(bytes)).slice(0, DIGITS);
    const count = (seen.get(hash) ?? 0) + 1;
    seen.set(hash, count);
    return count === 1 ? hash : `${hash}#${count}`;
  });
}
