import type { Check } from '../workers/protocol.ts';
import type { Judge } from './work.ts';

const figure = (check: Check, name: string): number => (typeof check[name] === 'number' ? check[name] : Number.NaN);

/** A loss this low has nowhere to fall. */
const LEARNED = 0.05;
/** What the text part of a saved learner may differ by: counters of more digits. */
const HEADER_BYTES = 4096;

/** Both losses fell after the warm-up. */
export const bothLearn: Judge = (ours, theirs) => {
  for (const [who, { prepared, last }] of Object.entries({ ours, theirs })) {
    const [before, after] = [figure(prepared, 'loss'), figure(last, 'loss')];
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
    const [a, b] = [figure(ours.last, name), figure(theirs.last, name)];
    const allowed = 'relative' in tolerance ? tolerance.relative * Math.abs(b) : tolerance.absolute;
    return Math.abs(a - b) <= allowed ? null : `${name} is ${a} and ${b}`;
  };

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
