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

/** A row of docs/methods.md: texts by the heads of its two tables. */
export type MethodRow = Readonly<Record<string, string>>;

/** All that pages state as numbers, read from committed results by each build. */
export interface Measured {
  readonly measurements: readonly Measurement[];
  readonly methods: readonly MethodRow[];
}

/** By `sweep/scenario/method`. */
export function measurementOf({ measurements }: Measured, key: string): Measurement {
  const [sweep, scenario, method] = key.split('/');
  const found = measurements.find((one) => one.sweep === sweep && one.scenario === scenario && one.method === method);
  if (found) return found;
  throw unknown('A measurement', 'sweep/scenario/method of docs/methods or docs/benchmarks', key);
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

/** `99.0 ± 0.2 %`, or `6.8 % (one seed)`. */
export function accuracyText({ mean, error, seeds }: Measurement): string {
  return seeds > 1 && error !== null ? `${percent(mean)} ± ${percent(error)} %` : `${percent(mean)} % (one seed)`;
}
