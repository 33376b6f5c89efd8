import type { Interval } from '@unforget/metrics';
import type { Scenario } from '@unforget/types';
import { intervalOf } from '../statistics/interval-of.ts';
import type { DoneRecord, RunMetrics, RunRecord } from './record.ts';

/** One method in one scenario, over seeds. Accuracies in 0…1; NaN where there is nothing to tell. */
export interface Cell {
  readonly suite: string;
  readonly scenario: Scenario;
  readonly method: string;
  /** Average accuracy: its mean and the standard error of that. */
  readonly mean: number;
  readonly sem: number;
  /** Seeds that were run to their end. */
  readonly seeds: readonly number[];
  readonly failed: number;
  readonly metrics: Readonly<Record<keyof RunMetrics, Interval>>;
  /** Optimizer steps of a run. */
  readonly steps: number;
  /** Of the learner in the end; see `RunResult`. */
  readonly savedBytes: number;
  readonly timing: { readonly secondsPerRun: number; readonly consolidating: number };
}

/** The records by scenario and method, each in the order of its first run. */
export function cellsOf(records: readonly RunRecord[]): Cell[] {
  const groups = new Map<string, [RunRecord, ...RunRecord[]]>();
  for (const record of records) {
    const key = `${record.scenario} ${record.method}`;
    const group = groups.get(key);
    if (group) group.push(record);
    else groups.set(key, [record]);
  }
  return [...groups.values()].map(cellOf);
}

function cellOf(records: readonly [RunRecord, ...RunRecord[]]): Cell {
  const done = records.filter((record) => record.status === 'done');
  const [{ suite, scenario, method }] = records;
  const over = (name: keyof RunMetrics): Interval => intervalOf(done.map(({ metrics }) => metrics[name]));
  const averageAccuracy = over('averageAccuracy');
  return {
    suite,
    scenario,
    method,
    mean: averageAccuracy.mean,
    sem: averageAccuracy.standardError,
    seeds: done.map(({ seed }) => seed),
    failed: records.length - done.length,
    metrics: { averageAccuracy, forgetting: over('forgetting'), backwardTransfer: over('backwardTransfer') },
    steps: mean(done, ({ steps }) => steps),
    savedBytes: mean(done, ({ savedBytes }) => savedBytes),
    timing: {
      secondsPerRun: mean(done, ({ timing }) => timing.seconds),
      consolidating: mean(done, ({ timing }) => timing.consolidating),
    },
  };
}

const mean = (records: readonly DoneRecord[], of: (record: DoneRecord) => number): number =>
  records.reduce((sum, record) => sum + of(record), 0) / records.length;
