import { checkKeys, UnforgetError } from '@unforget/types';
import { nameOf } from '../matrix/check.ts';
import { mean, range } from '../matrix/entries.ts';
import { seededRandom } from './random.ts';

/** Mean of a metric over seeds, and how sure it is. In the unit of the values. */
export interface Interval {
  readonly count: number;
  readonly mean: number;
  /** Sample standard deviation, over count − 1; NaN below two values. */
  readonly standardDeviation: number;
  /** Standard deviation of the mean: standardDeviation / √count; NaN below two values. */
  readonly standardError: number;
  /** Ends of the bootstrap interval of the mean; NaN below two values. */
  readonly low: number;
  readonly high: number;
}

/** How to resample; one of `seed` and `random` is needed, for a result that can be repeated. */
export interface IntervalOptions {
  /** An integer: same seed, same interval. */
  readonly seed?: number;
  /** Uniform numbers in [0, 1), in place of `seed`. */
  readonly random?: () => number;
  /** Share of resampled means inside the interval; default 0.95. */
  readonly level?: number;
  /** Resamples drawn; default 10,000. */
  readonly resamples?: number;
}

/**
 * Mean, standard error and bootstrap interval of a list of per-seed values: `meanInterval(forgettingBySeed, { seed: 1 })`.
 *
 * The interval is the percentile bootstrap of the mean. For methods run on the same seeds, pass the differences: an interval
 * without 0 says that they differ. With few seeds it is too narrow: of normal values it holds the true mean in about 83 % of
 * cases at 5 seeds and 93 % at 20, for a level of 0.95 (counted over 4,000 draws); give the count beside it.
 *
 * @param values  one finite number for each seed, or NaN: then everything but `count` is NaN
 * @throws {UnforgetError} `invalid-input`: values that are no numbers or infinite; `invalid-option`: no seed, level not between 0 and 1
 * Cost: resamples × values.length additions.
 * Source: Efron & Tibshirani 1993, An Introduction to the Bootstrap, section 13.3; quantiles by linear interpolation.
 */
export function meanInterval(values: readonly number[], options: IntervalOptions): Interval {
  checkValues(values);
  const { random, level, resamples } = checkOptions(options);
  const centre = mean(values);
  const squares = values.reduce((sum, value) => sum + (value - centre) ** 2, 0);
  const standardDeviation = values.length < 2 ? Number.NaN : Math.sqrt(squares / (values.length - 1));
  const defined = Number.isFinite(standardDeviation);
  const means = defined ? resampledMeans(values, resamples, random) : [];
  return {
    count: values.length,
    mean: centre,
    standardDeviation,
    standardError: standardDeviation / Math.sqrt(values.length),
    low: quantile(means, (1 - level) / 2),
    high: quantile(means, (1 + level) / 2),
  };
}

/** Means of samples drawn with replacement, ascending. */
function resampledMeans(values: readonly number[], resamples: number, random: () => number): number[] {
  const pick = (): number => values[Math.floor(random() * values.length)] ?? Number.NaN;
  return range(resamples)
    .map(() => {
      let sum = 0;
      for (let n = 0; n < values.length; n++) sum += pick();
      return sum / values.length;
    })
    .sort((a, b) => a - b);
}

/** Quantile of ascending numbers, interpolated between neighbours; NaN of nothing. */
function quantile(sorted: readonly number[], share: number): number {
  const position = share * (sorted.length - 1);
  const below = sorted[Math.floor(position)] ?? Number.NaN;
  const above = sorted[Math.ceil(position)] ?? Number.NaN;
  return below + (above - below) * (position - Math.floor(position));
}

function checkValues(values: readonly number[]): void {
  if (!Array.isArray(values)) {
    throw new UnforgetError({ code: 'invalid-input', what: 'Values', expected: 'an array', received: nameOf(values) });
  }
  values.forEach((value: unknown, index) => {
    if (typeof value === 'number' && Math.abs(value) !== Number.POSITIVE_INFINITY) return;
    throw new UnforgetError({
      code: 'invalid-input',
      what: `Value ${index}`,
      expected: 'a finite number or NaN',
      received: nameOf(value),
    });
  });
}

function checkOptions(options: IntervalOptions): { random: () => number; level: number; resamples: number } {
  checkKeys('meanInterval', options, ['seed', 'random', 'level', 'resamples']);
  const { seed, level = 0.95, resamples = 10_000 } = options;
  const random = options.random ?? (Number.isSafeInteger(seed) ? seededRandom(seed as number) : undefined);
  const refuse = (what: string, expected: string, received: unknown): never => {
    throw new UnforgetError({ code: 'invalid-option', what, expected, received: nameOf(received) });
  };
  if (!random) return refuse('Option "seed" of meanInterval', 'an integer, or a function as "random"', seed);
  if (!(level > 0 && level < 1)) refuse('Option "level" of meanInterval', 'a number between 0 and 1', level);
  if (!Number.isSafeInteger(resamples) || resamples < 1) {
    refuse('Option "resamples" of meanInterval', 'a positive integer', resamples);
  }
  return { random, level, resamples };
}
