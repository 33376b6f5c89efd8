import type { Output } from '../cli/output.ts';
import { type ExportTargets, exportersFor } from '../exports/exporter.ts';
import { dataOf } from '../jobs/job.ts';
import { readJournal } from '../results/journal.ts';
import type { RunRecord } from '../results/record.ts';
import { readSweepFile, type SweepFile } from '../results/sweep-file.ts';
import { conclude, plannedJobs } from './conclude.ts';

/** A folder of results. */
export interface Results {
  readonly sweep: SweepFile;
  readonly records: readonly RunRecord[];
}

/** @throws UnforgetError `missing-file`, `malformed-file`, `resume-mismatch` */
export function readResults(folder: string): Results {
  const sweep = readSweepFile(folder);
  const records = readJournal(folder, { suite: sweep.suite, data: dataOf(sweep.tune) });
  return { sweep, records: [...records.values()] };
}

export interface ReportOptions extends Output {
  readonly json: boolean;
  /** Where else the results go. */
  readonly targets: ExportTargets;
}

/** Writes and prints the tables of a folder anew, from what it holds alone, and exports it where that is asked for. */
export async function reportFolder(folder: string, { json, targets, ...output }: ReportOptions): Promise<void> {
  const { sweep, records } = readResults(folder);
  await conclude(sweep, { folder, json, records, jobs: plannedJobs(sweep) }, output);
  for (const exporter of await exportersFor(targets)) {
    await exporter.prepare();
    output.err.write(`${await exporter.write({ sweep, records })}\n`);
  }
}
