import type { Evidence, Level } from './gates.ts';

/** What the samples say about one bound: broken, kept, or too few to tell. */
export type Outcome = 'failed' | 'passed' | 'undecided';

/** One bound of one gate, held against one version. Plain data. */
export interface Check {
  /** `coverage`: whether the candidate was asked enough of the active version's samples for the drop to be told. */
  readonly gate: 'floor' | 'drop' | 'coverage';
  readonly per: Level;
  readonly task: string | null;
  readonly label: string | null;
  readonly outcome: Outcome;
  /** Whether the candidate is refused for it. By `evidence`: `harm` refuses what failed, `safety` what has not passed. */
  readonly refuses: boolean;
  readonly evidence: Evidence;
  /** The floor, the largest drop allowed, or the least coverage. */
  readonly expected: number;
  /** The accuracy, the drop, or the coverage; null without samples. */
  readonly received: number | null;
  /** Samples looked at; for a drop, pairs. */
  readonly n: number;
  /** Of a drop: right before and wrong now, wrong before and right now. */
  readonly worse: number | null;
  readonly better: number | null;
  /** Of the test that decides, by `evidence`; of `harm` adjusted for all bounds of the gate (Holm). Null without a test. */
  readonly pValue: number | null;
  readonly alpha: number;
}

/** Whether a version may become active, and why. Plain data. */
export interface GateReport {
  readonly passed: boolean;
  /** The version looked at, and the one that it was compared with. */
  readonly candidate: string;
  readonly against: string | null;
  /** The checks that refuse: empty when it passed. */
  readonly reasons: readonly Check[];
  readonly checks: readonly Check[];
}

/** A check in words, on one line. */
export function describeCheck(check: Check): string {
  const { gate, expected, received, n, worse, better, pValue, alpha } = check;
  const where = [
    check.label === null ? null : `label "${check.label}"`,
    check.task === null ? null : `task "${check.task}"`,
  ].filter(Boolean);
  const subject = where.length ? where.join(' of ') : 'all samples';
  const number = (value: number | null): string => (value === null ? 'unknown' : value.toFixed(3));
  const p = pValue === null ? '' : `, p ${pValue < 0.0001 ? '< 0.0001' : `= ${pValue.toFixed(4)}`} (alpha ${alpha})`;
  const facts = {
    floor: `accuracy ${number(received)}, at least ${number(expected)} wanted, ${n} samples`,
    drop: `accuracy drops by ${number(received)}, at most ${number(expected)} allowed, ${n} pairs, ${worse} worse and ${better} better`,
    coverage: `${number(received)} of the active version's samples asked again, at least ${number(expected)} wanted`,
  };
  return `${subject}: ${facts[gate]}${p}: ${check.outcome}`;
}
