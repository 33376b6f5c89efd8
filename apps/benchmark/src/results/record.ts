import type { Failure } from '../jobs/failure.ts';
import type { Job } from '../jobs/job.ts';

/** Of one run, in 0…1; NaN where it is not defined, as forgetting is for joint training. */
export interface RunMetrics {
  readonly averageAccuracy: number;
  readonly forgetting: number;
  readonly backwardTransfer: number;
}

export interface EngineUsed {
  readonly backend: string;
  /** Every step was one native call. */
  readonly captured: boolean;
  /** Why not; null when it was, or when the engine has no such thing. */
  readonly why: string | null;
}

/** The only part of a result that differs from one run of a job to the next. */
export interface Timing {
  /** Training, consolidation and tests; without loading the data. */
  readonly seconds: number;
  /** Of these, what strategies took at the end of experiences. */
  readonly consolidating: number;
}

/** What a run found. */
export interface RunResult {
  readonly metrics: RunMetrics;
  /** Row i: accuracies after experience i; joint training has one row. NaN where not tested. */
  readonly accuracyMatrix: readonly (readonly number[])[];
  readonly steps: number;
  /** Of the learner in the end, all that the method keeps with it: parameters, optimizer, state, buffer. */
  readonly savedBytes: number;
  readonly warnings: readonly string[];
  readonly engine: EngineUsed;
  readonly timing: Timing;
}

/** What every line of `results.jsonl` begins with. */
export interface RecordHead extends Job {
  readonly key: string;
  /** Fingerprint of the suite's protocol. */
  readonly protocol: string;
}

export type DoneRecord = { readonly status: 'done' } & RecordHead & RunResult;

export type FailedRecord = { readonly status: 'failed' } & RecordHead & {
    readonly error: Failure;
  };

/** One line of `results.jsonl`. */
export type RunRecord = DoneRecord | FailedRecord;

/** The line for a record: NaN becomes `null`, which {@link fromLine} turns back. */
export const toLine = (record: RunRecord): string => `${JSON.stringify(record)}\n`;

/** The record of a line, or null if it is none. */
export function fromLine(line: string): RunRecord | null {
  const value = parse(line) as Partial<RunRecord> | null;
  if (value?.status === 'failed' && value.error) return value as FailedRecord;
  if (value?.status !== 'done' || !value.metrics || !value.accuracyMatrix) return null;
  const done = value as DoneRecord;
  return { ...done, ...restored(done) };
}

/** The numbers of a result that was JSON: what JSON has no word for is NaN again. */
export function restored({ metrics, accuracyMatrix }: RunResult): Pick<RunResult, 'metrics' | 'accuracyMatrix'> {
  const { averageAccuracy, forgetting, backwardTransfer } = metrics;
  return {
    metrics: {
      averageAccuracy: orNaN(averageAccuracy),
      forgetting: orNaN(forgetting),
      backwardTransfer: orNaN(backwardTransfer),
    },
    accuracyMatrix: accuracyMatrix.map((row) => row.map(orNaN)),
  };
}

const orNaN = (value: number | null): number => value ?? Number.NaN;

function parse(line: string): unknown {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' ? value : null;
  } catch {
    return null;
  }
}
