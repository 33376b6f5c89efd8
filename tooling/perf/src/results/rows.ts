import type { SideResult, SideResults } from '../measure/measure.ts';
import { median, pairedRatios, spread } from '../measure/statistics.ts';
import type { Check } from '../workers/protocol.ts';
import { figure } from '../works/judges.ts';
import type { CurvePlan, PeerJob, RowPlan, Work } from '../works/work.ts';

/** A row of the table. Numbers are null where there is no reading; `skipped` or `failed` then says why. */
export interface Row {
  readonly id: string;
  readonly work: string;
  readonly against: string;
  /** Median over the rounds of ours by theirs. */
  readonly ratio: number | null;
  /** Smallest and largest of these ratios. */
  readonly spread: readonly [number, number] | null;
  /** At most this. */
  readonly target: number;
  /** Null where it can't be said: no readings, or the tiny form. */
  readonly met: boolean | null;
  /** Medians. */
  readonly ours: number | null;
  readonly theirs: number | null;
  readonly unit: string;
  readonly rounds: number;
  readonly note?: string;
  /** Why there are no numbers. */
  readonly skipped?: string;
  /** What the two computed, by their last readings. */
  readonly checks?: { readonly ours: Check; readonly theirs: Check };
  /** What was wrong with the results, whatever the time: the target is missed then. */
  readonly wrong?: string;
  /** Of a job beside those of others: which it is, and the accuracies, one for each round and its seed. */
  readonly job?: PeerJob & {
    readonly accuracies: { readonly ours: readonly number[]; readonly theirs: readonly number[] };
  };
}

export interface CurvePoint {
  readonly line: string;
  readonly x: number;
  /** Median, smallest and largest reading. */
  readonly ms: number;
  readonly low: number;
  readonly high: number;
}

export interface Curve extends Omit<CurvePlan, 'points'> {
  readonly unit: string;
  readonly points: readonly CurvePoint[];
}

export function skippedRow(plan: RowPlan, unit: string, skipped: string): Row {
  return { ...common(plan, unit), ratio: null, spread: null, met: null, ours: null, theirs: null, rounds: 0, skipped };
}

/** Null: the run was broken off before the row had a reading of each side. */
export function rowOf(plan: RowPlan, work: Work, results: SideResults, tiny: boolean): Row | null {
  const [ours, theirs] = [results.get(plan.ours), results.get(plan.theirs)];
  const ratios = ours && theirs ? pairedRatios(ours.ms, theirs.ms) : [];
  if (!ours || !theirs || !ratios.length) {
    const failed = [ours, theirs].find((side) => side?.failure != null);
    return failed?.failure == null ? null : skippedRow(plan, work.unit, `${failed.side.name}: ${failed.failure}`);
  }
  const ratio = median(ratios);
  const wrong = tiny ? null : plan.judge(ours, theirs, results);
  return {
    ...common(plan, work.unit),
    ratio,
    spread: spread(ratios),
    met: tiny ? null : ratio <= plan.target && wrong === null,
    ours: median(ours.ms.slice(0, ratios.length)),
    theirs: median(theirs.ms.slice(0, ratios.length)),
    rounds: ratios.length,
    checks: { ours: ours.checks.at(-1) ?? {}, theirs: theirs.checks.at(-1) ?? {} },
    ...(wrong === null ? {} : { wrong }),
    ...(plan.job ? { job: { ...plan.job, accuracies: accuraciesOf(ours, theirs) } } : {}),
  };
}

const accuraciesOf = (ours: SideResult, theirs: SideResult) => {
  const of = ({ checks }: SideResult) => checks.map((check) => figure(check, 'accuracy'));
  return { ours: of(ours), theirs: of(theirs) };
};

export function curveOf({ points, ...plan }: CurvePlan, unit: string, results: SideResults): Curve {
  const measured = points.flatMap(({ side, line, x }): CurvePoint[] => {
    const { ms } = results.get(side) as SideResult;
    if (!ms.length) return [];
    const [low, high] = spread(ms);
    return [{ line, x, ms: median(ms), low, high }];
  });
  return { ...plan, unit, points: measured };
}

const common = ({ id, work, against, target, note }: RowPlan, unit: string) => ({
  ...{ id, work, against, target, unit },
  ...(note ? { note } : {}),
});
