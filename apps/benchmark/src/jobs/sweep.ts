import { UnforgetError } from '@unforget/types';
import type { FailedRecord, RunRecord, RunResult } from '../results/record.ts';
import { type Job, keyOf } from './job.ts';

/** What happened with one job, for whoever shows it. */
export type SweepEvent =
  | { readonly kind: 'start'; readonly job: Job; readonly index: number }
  | { readonly kind: 'progress'; readonly job: Job; readonly index: number; readonly done: number }
  | { readonly kind: 'end'; readonly record: RunRecord; readonly index: number };

/** How a sweep is run; what a job does is the caller's, so that a pool of processes can stand behind it. */
export interface SweepOptions {
  readonly jobs: readonly Job[];
  /** Records of earlier sweeps: what is done is not done again, what failed is. */
  readonly earlier: ReadonlyMap<string, RunRecord>;
  readonly fingerprint: string;
  readonly run: (job: Job, onProgress: (done: number) => void) => Promise<RunResult | null>;
  /** Keeps a record, at once and for good. */
  readonly keep: (record: RunRecord) => void;
  readonly onEvent: (event: SweepEvent) => void;
  readonly signal: AbortSignal;
}

export interface SweepResult {
  /** One for each job that has been run, in the order of the jobs. */
  readonly records: readonly RunRecord[];
  readonly interrupted: boolean;
}

/** Runs every job that is still to do, one after the other. A job that fails is kept with its error; the others go on. */
export async function runSweep(options: SweepOptions): Promise<SweepResult> {
  const { jobs, earlier, keep, onEvent, signal } = options;
  const records: RunRecord[] = [];
  for (const [index, job] of jobs.entries()) {
    const known = earlier.get(keyOf(job));
    if (known?.status === 'done') {
      records.push(known);
      continue;
    }
    if (signal.aborted) return { records, interrupted: true };
    onEvent({ kind: 'start', job, index });
    const record = await attempt(job, index, options);
    if (!record) return { records, interrupted: true };
    keep(record);
    records.push(record);
    onEvent({ kind: 'end', record, index });
  }
  return { records, interrupted: false };
}

async function attempt(job: Job, index: number, options: SweepOptions): Promise<RunRecord | null> {
  const head = { key: keyOf(job), ...job, protocol: options.fingerprint };
  try {
    const result = await options.run(job, (done) => options.onEvent({ kind: 'progress', job, index, done }));
    return result && { status: 'done', ...head, ...result };
  } catch (error) {
    return { status: 'failed', ...head, error: describe(error) };
  }
}

function describe(error: unknown): FailedRecord['error'] {
  if (UnforgetError.is(error)) return { code: error.code, message: error.message };
  return { code: null, message: error instanceof Error ? `${error.name}: ${error.message}` : String(error) };
}
