import type { Check } from '../suites/suite.ts';
import { intervalOf } from './cells.ts';
import type { RunRecord } from './record.ts';
import { counted } from './table.ts';

/** A check and what the runs say to it. */
export interface CheckResult extends Check {
  /** In words, with its rule. */
  readonly claim: string;
  /** Null: one of the methods was not run, or has no seed in common with the other. */
  readonly holds: boolean | null;
  /** Mean over the common seeds of right − left, in points of 1/100, and its standard error; NaN if there are none. */
  readonly difference: number;
  readonly sem: number;
  readonly seeds: number;
}

const CLAIMS: Record<Check['relation'], (check: Check) => string> = {
  near: ({ left, right, points }) => `${left} ≈ ${right} (within ${counted(points, 'point')})`,
  below: ({ left, right, points }) =>
    `${left} < ${right} (by more than ${counted(points, 'point')} and two standard errors)`,
  notAbove: ({ left, right, points }) => `${left} ≤ ${right} (at most ${counted(points, 'point')} above)`,
};

/** Compares methods over the seeds that both have. */
export const checkAll = (checks: readonly Check[], records: readonly RunRecord[]): CheckResult[] =>
  checks.map((check) => {
    const left = accuraciesOf(check.left, check, records);
    const right = accuraciesOf(check.right, check, records);
    const pairs = [...left].flatMap(([seed, a]) => {
      const b = right.get(seed);
      return b === undefined ? [] : [100 * (b - a)];
    });
    const { mean: difference, standardError: sem } = intervalOf(pairs);
    const holds = pairs.length ? decide(check, difference, sem) : null;
    return { ...check, claim: CLAIMS[check.relation](check), holds, difference, sem, seeds: pairs.length };
  });

function decide({ relation, points }: Check, difference: number, sem: number): boolean {
  if (relation === 'near') return Math.abs(difference) <= points;
  if (relation === 'notAbove') return difference >= -points;
  // One seed has no standard error: the difference alone decides.
  return difference > points && !(difference <= 2 * sem);
}

function accuraciesOf(method: string, { scenario }: Check, records: readonly RunRecord[]): Map<number, number> {
  const own = records.flatMap((record): [number, number][] =>
    record.status === 'done' && record.method === method && record.scenario === scenario
      ? [[record.seed, record.metrics.averageAccuracy]]
      : [],
  );
  return new Map(own);
}
