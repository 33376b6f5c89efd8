import { UnforgetError } from '@unforget/types';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../statistics/random.ts';
import { type DriftWatch, watchDrift } from './drift.ts';

/** A day's answers, the wrong ones first. */
const day = (answers: number, wrong: number): boolean[] => Array.from({ length: answers }, (_, i) => i >= wrong);

const after = (days: readonly boolean[][], options = {}): DriftWatch | null =>
  days.reduce((watch: DriftWatch | null, right) => watchDrift(watch, right, options), null);

/** Days of 100 answers that are wrong by chance. */
function drawn(rates: readonly number[], seed: number): boolean[][] {
  const next = seededRandom(seed);
  return rates.map((rate) => Array.from({ length: 100 }, () => next() >= rate));
}

/** The days, from 1 on, at which a change is told. */
function toldAt(days: readonly boolean[][], change: DriftWatch['change']): number[] {
  let watch: DriftWatch | null = null;
  return days.flatMap((right, i) => {
    watch = watchDrift(watch, right);
    return watch.change === change ? [i + 1] : [];
  });
}

describe('watchDrift', () => {
  it('has its bound from the formula', () => {
    // Two days of 100, one cut: m = 1 / (1/100 + 1/100) = 50, ln(2/δ′) = ln(2/0.01).
    const log = Math.log(200);
    const bound = (wrong: number): number => {
      const rate = wrong / 200;
      return Math.sqrt((2 / 50) * rate * (1 - rate) * log) + (2 / 150) * log;
    };
    const second = Array.from({ length: 100 }, (_, wrong) => wrong);
    const told = second.filter((wrong) => after([day(100, 10), day(100, wrong)], { delta: 0.01 })?.change === 'worse');
    expect(told).toEqual(second.filter((wrong) => (wrong - 10) / 100 >= bound(10 + wrong)));
    expect([told[0], told.at(-1)]).toEqual([37, 99]);
    // With three days there are two cuts: ln(2/(0.01/2)). The same answers are not enough then.
    expect(after([day(50, 5), day(50, 5), day(100, 37)], { delta: 0.01 })?.change).toBeNull();
  });

  it('tells what was before and since, and forgets what was before', () => {
    const days = [day(100, 9), day(100, 11), day(100, 10)];
    const steady = after(days);
    expect(steady).toEqual({
      change: null,
      before: null,
      since: null,
      window: [
        { answers: 100, wrong: 9 },
        { answers: 100, wrong: 11 },
        { answers: 100, wrong: 10 },
      ],
    });
    const worse = watchDrift(steady, day(50, 40));
    expect(worse).toEqual({
      change: 'worse',
      before: { answers: 300, wrong: 30 },
      since: { answers: 50, wrong: 40 },
      window: [{ answers: 50, wrong: 40 }],
    });
    const used = watchDrift(worse, day(100, 80));
    expect(used).toMatchObject({ change: null, before: null });
    const better = watchDrift(used, day(100, 5));
    expect(better).toMatchObject({ change: 'better', since: { answers: 100, wrong: 5 } });
  });

  it('seldom tells of a change where there is none, and soon of one that is there', () => {
    const seeds = Array.from({ length: 50 }, (_, i) => i + 1);
    const rates = (from: number, to: number) => [...Array(30).fill(from), ...Array(10).fill(to)];
    expect(seeds.flatMap((seed) => toldAt(drawn(rates(0.1, 0.1), seed), 'worse'))).toEqual([]);
    const first = seeds.map((seed) => toldAt(drawn(rates(0.1, 0.3), seed), 'worse')[0] ?? Number.NaN);
    expect(Math.min(...first)).toBeGreaterThan(30);
    expect(Math.max(...first)).toBeLessThanOrEqual(33);
    // A model that learns is better every day: no drift.
    const learning = Array.from({ length: 30 }, (_, i) => 0.05 + 0.5 * 0.8 ** i);
    expect(seeds.flatMap((seed) => toldAt(drawn(learning, seed), 'worse'))).toEqual([]);
    expect(seeds.filter((seed) => toldAt(drawn(learning, seed), 'better').length > 0)).toEqual(seeds);
  });

  it('goes on from JSON, counts no empty day, and changes nothing of what it was given', () => {
    const watch = Object.freeze(watchDrift(null, day(100, 10)));
    const before = structuredClone(watch);
    expect(watchDrift(JSON.parse(JSON.stringify(watch)), day(100, 60))).toEqual(watchDrift(watch, day(100, 60)));
    expect(watchDrift(watch, [])).toEqual(before);
    expect(watchDrift(null, []).window).toEqual([]);
    expect(watch).toEqual(before);
  });

  it('keeps 256 parts at most, and all of the answers', () => {
    const watch = after(Array.from({ length: 300 }, () => day(10, 1)));
    expect(watch?.window).toHaveLength(256);
    expect(watch?.window[0]).toEqual({ answers: 450, wrong: 45 });
    expect(watch?.window.reduce((sum, { answers }) => sum + answers, 0)).toBe(3000);
  });

  it.each([
    ['Answers to watch', 'invalid-input', null, {}],
    ['Answers to watch', 'invalid-input', 'right', {}],
    ['Answer 1', 'invalid-input', [true, 1], {}],
    ['Option "delta" of watchDrift', 'invalid-option', [true], { delta: 0 }],
    ['Unknown option "alpha" of watchDrift', 'invalid-option', [true], { alpha: 0.1 }],
  ] as const)('refuses %s (%s): %s %o', (what, code, right, options) => {
    try {
      watchDrift(null, right as never, options as never);
      expect.unreachable();
    } catch (error) {
      expect(UnforgetError.is(error, code)).toBe(true);
      expect((error as UnforgetError).what).toBe(what);
    }
  });
});
