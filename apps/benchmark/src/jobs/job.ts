import { createHash } from 'node:crypto';
import type { Scenario } from '@unforget/types';
import type { Protocol, Suite } from '../suites/suite.ts';

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

/** Short mark of everything that decides a suite's numbers, to keep results of two protocols apart. */
export const fingerprintOf = (protocol: Protocol): string =>
  createHash('sha256').update(JSON.stringify(protocol)).digest('hex').slice(0, 12);

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
const methodsIn = ({ only }: Suite, scenario: Scenario, methods: readonly string[]): readonly string[] =>
  methods.filter((method) => only?.[method]?.includes(scenario) ?? true);

/** The grid of a suite's search for λ. */
export function tuningJobs(suite: Suite, { scenarios, methods }: Omit<Selection, 'seeds'>): Job[] {
  const { grid, seeds } = suite.tuning;
  return scenarios.flatMap((scenario) =>
    methodsIn(suite, scenario, methods).flatMap((method) =>
      grid.flatMap((lambda) =>
        seeds.map((seed): Job => ({ suite: suite.name, scenario, method, seed, lambda, data: 'validation' })),
      ),
    ),
  );
}
