import { intervalOf } from '../statistics/interval-of.ts';
import type { Check, Comparison, FirstExperience, Reached, Unforgotten } from '../suites/suite.ts';
import type { RunMetrics, RunRecord } from './record.ts';
import { counted } from './table.ts';

/** A check and what the runs say to it. */
export type CheckResult = Check & Verdict;

interface Verdict {
  /** In words, with its rule. */
  readonly claim: string;
  /** Null: one of the methods was not run, or has no seed in common with the other. */
  readonly holds: boolean | null;
  /**
   * Mean over the common seeds of right − left, or of backward transfer, or of the accuracy, on the first experience or
   * on all, in points of 1/100, and its standard error; NaN if there are none.
   */
  readonly difference: number;
  readonly sem: number;
  readonly seeds: number;
}

const CLAIMS: Record<Comparison['relation'], (check: Comparison) => string> = {
  near: ({ left, right, points }) => `${left} ≈ ${right} (within ${counted(points, 'point')})`,
  below: ({ left, right, points }) =>
    `${left} < ${right} (by more than ${counted(points, 'point')} and two standard errors)`,
  notAbove: ({ left, right, points }) => `${left} ≤ ${right} (at most ${counted(points, 'point')} above)`,
};

/** Compares methods over the seeds that both have. */
export const checkAll = (checks: readonly Check[], records: readonly RunRecord[]): CheckResult[] =>
  checks.map((check) => {
    if (check.relation === 'unforgotten') return unforgotten(check, records);
    if (check.relation === 'reaches') return reached(check, records);
    return 'percent' in check ? firstExperience(check, records) : comparison(check, records);
  });

function comparison(check: Comparison, records: readonly RunRecord[]): CheckResult {
  const left = valuesOf('averageAccuracy', { method: check.left, scenario: check.scenario }, records);
  const right = valuesOf('averageAccuracy', { method: check.right, scenario: check.scenario }, records);
  const pairs = [...left].flatMap(([seed, a]) => {
    const b = right.get(seed);
    return b === undefined ? [] : [100 * (b - a)];
  });
  const { mean: difference, standardError: sem } = intervalOf(pairs);
  const holds = pairs.length ? decide(check, difference, sem) : null;
  return { ...check, claim: CLAIMS[check.relation](check), holds, difference, sem, seeds: pairs.length };
}

function unforgotten(check: Unforgotten, records: readonly RunRecord[]): CheckResult {
  const transfers = [
    ...valuesOf('backwardTransfer', { method: check.left, scenario: check.scenario }, records).values(),
  ];
  const { mean: difference, standardError: sem } = intervalOf(transfers.map((transfer) => 100 * transfer));
  const holds = transfers.length ? transfers.every((transfer) => transfer === 0) : null;
  const claim = `${check.left} forgets nothing (backward transfer exactly 0)`;
  return { ...check, claim, holds, difference, sem, seeds: transfers.length };
}

function reached(check: Reached, records: readonly RunRecord[]): CheckResult {
  const wanted = { method: check.left, scenario: check.scenario };
  const values = [...valuesOf('averageAccuracy', wanted, records).values()].map((value) => 100 * value);
  const { mean, standardError: sem } = intervalOf(values);
  const claim = `${check.left} reaches ${check.percent} % in the mean`;
  const holds = values.length ? mean >= check.percent : null;
  return { ...check, claim, holds, difference: mean, sem, seeds: values.length };
}

/** The accuracy on the first experience at the end of a run. */
function firstExperience(check: FirstExperience, records: readonly RunRecord[]): CheckResult {
  const values = records.flatMap((record) =>
    record.status === 'done' && record.method === check.left && record.scenario === check.scenario
      ? [100 * (record.accuracyMatrix.at(-1)?.[0] ?? Number.NaN)]
      : [],
  );
  const { mean, standardError: sem } = intervalOf(values);
  const least = check.relation === 'keepsFirst';
  const claim = `${check.left} ends with ${least ? 'at least' : 'at most'} ${check.percent} % on the first experience`;
  const holds = values.length ? (least ? mean >= check.percent : mean <= check.percent) : null;
  return { ...check, claim, holds, difference: mean, sem, seeds: values.length };
}

function decide({ relation, points }: Comparison, difference: number, sem: number): boolean {
  if (relation === 'near') return Math.abs(difference) <= points;
  if (relation === 'notAbove') return difference >= -points;
  // One seed has no standard error: the difference alone decides.
  return difference > points && !(difference <= 2 * sem);
}

interface Wanted {
  readonly method: string;
  readonly scenario: Check['scenario'];
}

function valuesOf(metric: keyof RunMetrics, wanted: Wanted, records: readonly RunRecord[]): Map<number, number> {
  const { method, scenario } = wanted;
  const own = records.flatMap((record): [number, number][] =>
    record.status === 'done' && record.method === method && record.scenario === scenario
      ? [[record.seed, record.metrics[metric]]]
      : [],
  );
  return new Map(own);
}
