import type { Scenario } from '@unforget/types';
import type { Suite } from '../suites/suite.ts';

/** One run: everything random in it is drawn from its seed, so that it gives the same numbers whenever it is run. */
export interface Job {
  readonly suite: string;
  readonly scenario: Scenario;
  readonly method: string;
  readonly seed: number;
  /** λ in a search for it; null: the suite's. */
  readonly lambda: number | null;
  /** What the accuracies are measured on. A search sees `validation` alone, a part of the training samples. */
  readonly data: 'test' | 'validation';
}

/** What the runs of a sweep are measured on, of a search or of none. */
export const dataOf = (tune: 'lambda' | null): Job['data'] => (tune ? 'validation' : 'test');

/** What to run of a suite. */
export interface Selection {
  readonly scenarios: readonly Scenario[];
  readonly methods: readonly string[];
  readonly seeds: number;
}

/** The job's name: `suite/scenario/method/seed-1`, in a search with `/lambda-1000` behind. */
export function keyOf({ suite, scenario, method, seed, lambda }: Job): string {
  const parts = [suite, scenario, method, `seed-${seed}`];
  return [...parts, ...(lambda === null ? [] : [`lambda-${lambda}`])].join('/');
}

/** Seed after seed, so that a sweep that is stopped early has something of everything. */
export function benchmarkJobs(suite: Suite, { scenarios, methods, seeds }: Selection): Job[] {
  const all = Array.from({ length: seeds }, (_, i) => i + 1);
  return all.flatMap((seed) =>
    scenarios.flatMap((scenario) =>
      methodsIn(suite, scenario, methods).map(
        (method): Job => ({ suite: suite.name, scenario, method, seed, lambda: null, data: 'test' }),
      ),
    ),
  );
}

/** Those of `methods` that the suite runs in this scenario. */
const methodsIn = (suite: Suite, scenario: Scenario, methods: readonly string[]): readonly string[] =>
  methods.filter((method) => suite.methods[method]?.scenarios?.includes(scenario) ?? true);

/** The grid of a suite's search for λ; none where the suite has no search. */
export function tuningJobs(suite: Suite, { scenarios, methods }: Omit<Selection, 'seeds'>): Job[] {
  const { grid, seeds } = suite.tuning ?? { grid: [], seeds: [] };
  return scenarios.flatMap((scenario) =>
    methodsIn(suite, scenario, methods).flatMap((method) =>
      grid.flatMap((lambda) =>
        seeds.map((seed): Job => ({ suite: suite.name, scenario, method, seed, lambda, data: 'validation' })),
      ),
    ),
  );
}

/**
 * Compares two jobs by seed, scenario, method and λ, the latter three in the suite's order: the order of records in every
 * table, whichever run ended first.
 */
export function jobOrder(suite: Suite): (a: Job, b: Job) => number {
  const methods = Object.keys(suite.methods);
  const places = (job: Job): readonly number[] => [
    job.seed,
    suite.scenarios.indexOf(job.scenario),
    methods.indexOf(job.method),
    job.lambda ?? -1,
  ];
  return (a, b) => {
    const [left, right] = [places(a), places(b)];
    return left.map((place, i) => place - (right[i] ?? 0)).find((difference) => difference !== 0) ?? 0;
  };
}
