import { UnforgetError } from '@unforget/types';

/** Average accuracy of a method in one scenario of a benchmark, over seeds. */
export interface Measurement {
  /** Name of its folder or file: `split-mnist`. */
  readonly sweep: string;
  readonly scenario: string;
  readonly method: string;
  /** In 0…1. */
  readonly mean: number;
  /** Standard error of the mean; NaN, in JSON null, for one seed. */
  readonly error: number | null;
  readonly seeds: number;
  /** Path in the repository. */
  readonly file: string;
}

/** Two methods of one scenario, compared seed by seed. */
export interface Comparison {
  readonly sweep: string;
  readonly scenario: string;
  readonly left: string;
  readonly right: string;
  /** Mean of right − left, in 0…1, and its standard error; NaN, in JSON null, for one seed. */
  readonly difference: number;
  readonly error: number | null;
  readonly seeds: number;
}

/** A row of docs/methods.md: texts by the heads of its two tables. */
export type MethodRow = Readonly<Record<string, string>>;

/** All that pages state as numbers, read from committed results by each build. */
export interface Measured {
  readonly measurements: readonly Measurement[];
  readonly comparisons: readonly Comparison[];
  readonly methods: readonly MethodRow[];
}

/** By `sweep/scenario/method`. */
export function measurementOf({ measurements }: Measured, key: string): Measurement {
  const [sweep, scenario, method] = key.split('/');
  const found = measurements.find((one) => one.sweep === sweep && one.scenario === scenario && one.method === method);
  if (found) return found;
  throw unknown('A measurement', 'sweep/scenario/method of docs/methods or docs/benchmarks', key);
}

/** The first method beside the second, both by `sweep/scenario/method` of one scenario: first − second. */
export function comparisonOf({ comparisons }: Measured, first: string, second: string): Comparison {
  const [sweep, scenario, method] = first.split('/');
  const [sweep2, scenario2, beside] = second.split('/');
  for (const one of comparisons) {
    if ([sweep, sweep2].some((name) => name !== one.sweep)) continue;
    if ([scenario, scenario2].some((name) => name !== one.scenario)) continue;
    if (one.left === beside && one.right === method) return one;
    if (one.left === method && one.right === beside)
      return { ...one, left: one.right, right: one.left, difference: -one.difference };
  }
  throw unknown('A comparison', 'two methods of one scenario of a sweep', `${first} and ${second}`);
}

export function methodOf({ methods }: Measured, name: string): MethodRow {
  const found = methods.find(({ method }) => method === name);
  if (found) return found;
  throw unknown('A method', 'a row of docs/methods.md', name);
}

function unknown(what: string, expected: string, received: string): UnforgetError {
  return new UnforgetError({ code: 'not-found', what, expected, received });
}

const percent = (value: number): string => (100 * value).toFixed(1);

/** `+13.9 ± 2.4 points`. */
export function differenceText({ difference, error, seeds }: Comparison): string {
  const sign = difference < 0 ? '−' : '+';
  const spread = seeds > 1 && error !== null ? ` ± ${percent(error)}` : '';
  return `${sign}${percent(Math.abs(difference))}${spread}`;
}

/** `99.0 ± 0.2 %`, or `6.8 % (one seed)`. */
export const accuracyText = (one: Measurement): string => accuracyParts(one).join('');

/** The number, and what has to be said of it, which may stand on another line. */
export function accuracyParts({ mean, error, seeds }: Measurement): readonly [number: string, note: string] {
  return seeds > 1 && error !== null
    ? [`${percent(mean)} ± ${percent(error)} %`, '']
    : [`${percent(mean)} %`, ' (one seed)'];
}
