import type { RunRecord, RunResult } from '../results/record.ts';
import { describeError } from './failure.ts';
import { type Job, keyOf } from './job.ts';

/** What happened with one job, for whoever shows it. */
export type SweepEvent =
  | { readonly kind: 'start'; readonly job: Job }
  | { readonly kind: 'progress'; readonly job: Job; readonly done: number }
  | { readonly kind: 'end'; readonly record: RunRecord };

/** How a sweep is run; what a job does is the caller's, so that processes or other machines can stand behind it. */
export interface SweepOptions {
  readonly jobs: readonly Job[];
  /** Records of earlier sweeps: what is done is not done again, what failed is. */
  readonly earlier: ReadonlyMap<string, RunRecord>;
  /** Jobs at a time. */
  readonly slots: number;
  /** Mark of the protocol that decides a job's numbers. */
  readonly fingerprintOf: (job: Job) => string;
  /** Null when the signal stopped it. */
  readonly run: (job: Job, onProgress: (done: number) => void) => Promise<RunResult | null>;
  /** Keeps a record, at once and for good. */
  readonly keep: (record: RunRecord) => void;
  readonly onEvent: (event: SweepEvent) => void;
  readonly signal: AbortSignal;
}

export interface SweepResult {
  /** In the order in which they ended. */
  readonly records: readonly RunRecord[];
  readonly interrupted: boolean;
}

/** Runs every job that is still to do, `slots` at a time. A job that fails is kept with its error; the others go on. */
export async function runSweep(options: SweepOptions): Promise<SweepResult> {
  const open = options.jobs.filter((job) => options.earlier.get(keyOf(job))?.status !== 'done');
  const todo = open.values();
  const records: RunRecord[] = [];
  let interrupted = false;
  const slot = async (): Promise<void> => {
    for (const job of todo) {
      const record = options.signal.aborted ? null : await attempt(job, options);
      if (!record) {
        interrupted = true;
        return;
      }
      records.push(record);
    }
  };
  await Promise.all(Array.from({ length: Math.min(options.slots, open.length) }, slot));
  return { records, interrupted };
}

async function attempt(job: Job, options: SweepOptions): Promise<RunRecord | null> {
  options.onEvent({ kind: 'start', job });
  const record = await recordOf(job, options);
  if (!record) return null;
  options.keep(record);
  options.onEvent({ kind: 'end', record });
  return record;
}

async function recordOf(job: Job, { run, onEvent, fingerprintOf }: SweepOptions): Promise<RunRecord | null> {
  const head = { key: keyOf(job), ...job, protocol: fingerprintOf(job) };
  try {
    const result = await run(job, (done) => onEvent({ kind: 'progress', job, done }));
    return result && { status: 'done', ...head, ...result };
  } catch (error) {
    return { status: 'failed', ...head, error: describeError(error) };
  }
}
