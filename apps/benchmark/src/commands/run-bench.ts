import { EXIT } from '../cli/exit.ts';
import type { Output } from '../cli/output.ts';
import type { BenchRequest } from '../cli/request.ts';
import type { Executor } from '../executors/executor.ts';
import { exportersFor } from '../exports/exporter.ts';
import { dataOf, type Job, keyOf } from '../jobs/job.ts';
import { fingerprintOf, orderOf } from '../jobs/order.ts';
import { runSweep, type SweepResult } from '../jobs/sweep.ts';
import { showProgress } from '../progress/progress.ts';
import { type Journal, openJournal } from '../results/journal.ts';
import { thisMachine } from '../results/machine.ts';
import { type SweepFile, writeSweepFile } from '../results/sweep-file.ts';
import { conclude, plannedJobs } from './conclude.ts';

export interface BenchContext extends Output {
  /** Where the jobs are done; closed in the end. */
  readonly executor: Executor;
  readonly signal: AbortSignal;
  /** As typed, for the report. */
  readonly command: string;
}

/** Runs a suite, or its search, and returns the exit status. */
export async function runBench(request: BenchRequest, context: BenchContext): Promise<number> {
  const { executor, signal, err, command } = context;
  const { suite, scenarios, methods, seeds, folder, tune } = request;
  try {
    // What would fail every job, as data that can't be had, is wrong input.
    await executor.prepare(suite.protocol.source);
    const exporters = await exportersFor(request.targets);
    for (const exporter of exporters) await exporter.prepare();
    const journal = openJournal(folder, { resume: request.resume, of: { suite, data: dataOf(tune) } });
    if (journal.setAside) err.write(`earlier results are kept as ${folder}/${journal.setAside}\n`);
    const selection = { scenarios, methods, seeds };
    const machine = thisMachine(executor.slots);
    const file: SweepFile = { kind: 'benchmark-sweep', schemaVersion: 1, command, tune, suite, selection, machine };
    writeSweepFile(folder, file);
    const jobs = plannedJobs(file);
    const started = performance.now();
    const result = await sweep(jobs, { suite: request.suite, journal, executor, signal, err });
    const records = [...journal.records.values()];
    await conclude(file, { folder, json: request.json, records, jobs }, context);
    for (const exporter of exporters) err.write(`${await exporter.write({ sweep: file, records })}\n`);
    return report(result, { jobs, journal, seconds: (performance.now() - started) / 1000, folder }, context);
  } finally {
    await executor.close();
  }
}

interface Sweep extends Pick<BenchRequest, 'suite'>, Pick<BenchContext, 'executor' | 'signal' | 'err'> {
  readonly journal: Journal;
}

async function sweep(jobs: readonly Job[], { suite, journal, executor, signal, err }: Sweep): Promise<SweepResult> {
  const done = jobs.filter((job) => journal.records.get(keyOf(job))?.status === 'done').length;
  const progress = showProgress({ jobs: jobs.length, done }, err);
  try {
    return await runSweep({
      jobs,
      earlier: new Map(journal.records),
      slots: executor.slots,
      fingerprintOf: (job) => fingerprintOf(suite, job) ?? '',
      run: (job, onProgress) => executor.run(orderOf(job, suite), { signal, onProgress }),
      keep: journal.append,
      onEvent: progress.show,
      signal,
    });
  } finally {
    progress.close();
  }
}

interface Ended {
  readonly jobs: readonly Job[];
  readonly journal: Journal;
  readonly seconds: number;
  readonly folder: string;
}

/** The last lines, and the exit status. */
function report({ interrupted }: SweepResult, { jobs, journal, seconds, folder }: Ended, { err }: Output): number {
  const states = jobs.map((job) => journal.records.get(keyOf(job))?.status);
  const there = states.filter((state) => state !== undefined).length;
  err.write(`${there} of ${jobs.length} runs in ${seconds.toFixed(0)} s; tables in ${folder}/report.md\n`);
  if (!interrupted) return states.includes('failed') ? EXIT.failed : EXIT.ok;
  err.write('interrupted: what was running is not kept; go on with --resume\n');
  return EXIT.interrupted;
}
