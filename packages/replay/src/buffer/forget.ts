import { type ForgetReceipt, type KeptSample, UnforgetError } from '@unforget/types';
import type { BufferStats } from './buffer.ts';

/** What a decision about deleting a stored sample can go by. */
export interface StoredSample extends KeptSample {
  /** Where in the buffer it is. */
  readonly slot: number;
}

/** True for a sample to delete. */
export type SamplePredicate = (sample: StoredSample) => boolean;

export interface ForgetOptions {
  /** When it happened, as it shall stand in the receipt; no clock is read. */
  readonly at?: string | null;
}

/** A flag for each sample: 1 for those that stay. */
export function choose(predicate: SamplePredicate, length: number, sample: (slot: number) => StoredSample): Uint8Array {
  const stays = new Uint8Array(length);
  for (let slot = 0; slot < length; slot++) {
    const answer: unknown = predicate(sample(slot));
    // A promise would count as true: an asynchronous predicate would delete everything.
    if (typeof answer !== 'boolean') throw notBoolean(answer);
    stays[slot] = answer ? 0 : 1;
  }
  return stays;
}

const notBoolean = (answer: unknown): UnforgetError =>
  new UnforgetError({
    code: 'invalid-input',
    what: 'The answer of a predicate of forget()',
    expected: 'true or false',
    received: answer instanceof Promise ? 'a promise' : String(answer),
    remedy: 'Look up beforehand what it has to wait for; nothing was deleted',
  });

type Figures = BufferStats & { readonly fingerprint: string };

export function receiptOf(
  before: Figures,
  after: Figures,
  { at, each }: { readonly at: string | null; readonly each: number },
): ForgetReceipt {
  return {
    removed: before.length - after.length,
    kept: after.length,
    byClass: before.classes && difference(before.classes, after.classes ?? {}),
    byTask: difference(before.tasks, after.tasks),
    bytesBefore: before.length * each,
    bytesAfter: after.length * each,
    fingerprintBefore: before.fingerprint,
    fingerprintAfter: after.fingerprint,
    at,
  };
}

const difference = (before: Readonly<Record<string, number>>, after: Readonly<Record<string, number>>) =>
  Object.fromEntries(
    Object.entries(before)
      .map(([name, count]): [string, number] => [name, count - (after[name] ?? 0)])
      .filter(([, count]) => count > 0),
  );
