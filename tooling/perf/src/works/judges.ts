import { type Interval, meanInterval } from '@unforget/metrics';
import type { Check } from '../workers/protocol.ts';
import type { Judge, Seen } from './work.ts';

export const figure = (check: Check, name: string): number =>
  typeof check[name] === 'number' ? check[name] : Number.NaN;

const lastOf = ({ checks }: Seen): Check => checks.at(-1) ?? {};

/** A loss this low has nowhere to fall. */
const LEARNED = 0.05;
/** What the text part of a saved learner may differ by: counters of more digits. */
const HEADER_BYTES = 4096;

/** Both losses fell after the warm-up. */
export const bothLearn: Judge = (ours, theirs) => {
  for (const [who, seen] of Object.entries({ ours, theirs })) {
    const [before, after] = [figure(seen.prepared, 'loss'), figure(lastOf(seen), 'loss')];
    if (!(after < before || after < LEARNED)) return `the loss of ${who} went from ${before} to ${after}`;
  }
  return null;
};

/** The warm-ups, which started from the same weights and took the same steps, ended with the same loss; and both learn. */
export const sameLoss =
  (tolerance: number): Judge =>
  (ours, theirs) => {
    const [a, b] = [figure(ours.prepared, 'loss'), figure(theirs.prepared, 'loss')];
    if (!(Math.abs(a - b) <= tolerance * Math.abs(b))) return `after the same steps the losses are ${a} and ${b}`;
    return bothLearn(ours, theirs, new Map());
  };

/** One number of both readings is the same. */
export const sameFigure =
  (name: string, tolerance: { readonly relative: number } | { readonly absolute: number }): Judge =>
  (ours, theirs) => {
    const [a, b] = [figure(lastOf(ours), name), figure(lastOf(theirs), name)];
    const allowed = 'relative' in tolerance ? tolerance.relative * Math.abs(b) : tolerance.absolute;
    return Math.abs(a - b) <= allowed ? null : `${name} is ${a} and ${b}`;
  };

/** Accuracies this near are the same, however sure their means are. */
const POINT = 0.01;

/** Mean accuracies over the rounds, each with a seed of its own, are apart by at most max(2 √(SEM² + SEM²), 1 point). */
export const sameAccuracy: Judge = (ours, theirs) => {
  const [a, b] = [meanAccuracy(ours), meanAccuracy(theirs)];
  // Of one seed nothing is known about the noise.
  const noise = Math.sqrt((a.standardError || 0) ** 2 + (b.standardError || 0) ** 2);
  const allowed = Math.max(2 * noise, POINT);
  if (Math.abs(a.mean - b.mean) <= allowed) return null;
  return `mean accuracy is ${percent(a.mean)} and ${percent(b.mean)} %, more than ${percent(allowed)} points apart`;
};

const meanAccuracy = ({ checks }: Seen): Interval =>
  meanInterval(
    checks.map((check) => figure(check, 'accuracy')),
    { seed: 1 },
  );

const percent = (share: number): string => (100 * share).toFixed(1);

/** What ours saves is as large as what another side of ours saves: memory that does not grow. */
export const bytesAs =
  (other: string): Judge =>
  (ours, _theirs, sides) => {
    const few = sides.get(other);
    if (!few) return null;
    const [a, b] = [figure(ours.prepared, 'bytes'), figure(few.prepared, 'bytes')];
    return Math.abs(a - b) <= HEADER_BYTES ? null : `the saved learner takes ${a} bytes, that of ${other} ${b}`;
  };

/** All of them; the first that objects. */
export const all =
  (...judges: readonly Judge[]): Judge =>
  (ours, theirs, sides) => {
    for (const judge of judges) {
      const objection = judge(ours, theirs, sides);
      if (objection !== null) return objection;
    }
    return null;
  };
