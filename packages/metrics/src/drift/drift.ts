import { checkKeys, UnforgetError } from '@unforget/types';
import { nameOf } from '../matrix/check.ts';

/** Answers, and how many of them were wrong. */
export interface Answered {
  readonly answers: number;
  readonly wrong: number;
}

/** What watching for drift remembers: plain data, to be saved with what it watches. */
export interface DriftWatch {
  /** What the last call found: answers have become worse, better, or neither. */
  readonly change: 'worse' | 'better' | null;
  /** Before the change and since; null without one. */
  readonly before: Answered | null;
  readonly since: Answered | null;
  /** Answers since the last change, a part for each call, the oldest first; 256 parts at most. */
  readonly window: readonly Answered[];
}

export interface DriftOptions {
  /** Chance at most, at each call, of a change found where there is none; default 0.002. */
  readonly delta?: number;
}

/** Beyond it the two oldest become one. */
const MOST_PARTS = 256;

/**
 * Watches whether answers become wrong more often than before (ADWIN). It only tells: what to do is up to the caller.
 *
 * The window of answers is cut in two at every border between calls, n₀ and n₁ answers with shares p₀ and p₁ of wrong ones. There
 * is a change where |p₁ − p₀| ≥ √(2/m · σ² · ln(2/δ′)) + 2/(3m) · ln(2/δ′), with m = 1/(1/n₀ + 1/n₁), σ² the variance over
 * the window, δ′ = δ / (number of cuts). What is older than the clearest one is forgotten then.
 *
 * @param watch what the last call returned; null to begin
 * @param right whether each answer was right: a day's, say
 * @returns a new watch. Cost: one pass over the answers and over the parts of the window.
 * @throws {UnforgetError} `invalid-input`, `invalid-option`
 * Source: Bifet and Gavaldà 2007, doi:10.1137/1.9781611972771.42. Cuts fall between calls alone, and the parts are kept as they
 * are instead of in an exponential histogram: a call a day makes few.
 */
export function watchDrift(
  watch: DriftWatch | null,
  right: readonly boolean[],
  options: DriftOptions = {},
): DriftWatch {
  const delta = deltaOf(options);
  const window = withPart(watch?.window ?? [], countOf(right));
  const found = clearest(window, delta);
  if (!found) return { change: null, before: null, since: null, window };
  const { place, before, since } = found;
  return { change: rate(since) > rate(before) ? 'worse' : 'better', before, since, window: window.slice(place) };
}

function withPart(window: readonly Answered[], part: Answered): readonly Answered[] {
  if (part.answers === 0) return window;
  const [first, second, ...rest] = [...window, part];
  return first && second && rest.length + 2 > MOST_PARTS ? [sum([first, second]), ...rest] : [...window, part];
}

interface Cut {
  /** Of the first part behind it. */
  readonly place: number;
  readonly before: Answered;
  readonly since: Answered;
}

/** The cut of which the difference is the largest beside what chance explains; null where chance explains all. */
function clearest(window: readonly Answered[], delta: number): Cut | null {
  const all = sum(window);
  const variance = rate(all) * (1 - rate(all));
  const log = Math.log((2 * (window.length - 1)) / delta);
  let [best, most]: [Cut | null, number] = [null, 1];
  let before: Answered = { answers: 0, wrong: 0 };
  for (let place = 1; place < window.length; place++) {
    before = sum([before, window[place - 1] as Answered]);
    const since = { answers: all.answers - before.answers, wrong: all.wrong - before.wrong };
    const m = 1 / (1 / before.answers + 1 / since.answers);
    const bound = Math.sqrt((2 / m) * variance * log) + (2 / (3 * m)) * log;
    const clear = Math.abs(rate(since) - rate(before)) / bound;
    if (clear >= most) [best, most] = [{ place, before, since }, clear];
  }
  return best;
}

const rate = ({ answers, wrong }: Answered): number => wrong / answers;

const sum = (parts: readonly Answered[]): Answered => ({
  answers: parts.reduce((total, { answers }) => total + answers, 0),
  wrong: parts.reduce((total, { wrong }) => total + wrong, 0),
});

function countOf(right: readonly boolean[]): Answered {
  if (!Array.isArray(right)) throw invalid('Answers to watch', 'an array of booleans', nameOf(right));
  const odd = right.findIndex((each) => typeof each !== 'boolean');
  if (odd >= 0) throw invalid(`Answer ${odd}`, 'true or false', nameOf(right[odd]));
  return { answers: right.length, wrong: right.filter((each) => !each).length };
}

function deltaOf(options: DriftOptions): number {
  checkKeys('watchDrift', options, ['delta']);
  const { delta = 0.002 } = options;
  if (delta > 0 && delta < 1) return delta;
  throw new UnforgetError({
    code: 'invalid-option',
    what: 'Option "delta" of watchDrift',
    expected: 'a number between 0 and 1',
    received: nameOf(delta),
  });
}

const invalid = (what: string, expected: string, received: string): UnforgetError =>
  new UnforgetError({ code: 'invalid-input', what, expected, received });
