import type { Output } from '../cli/output.ts';
import { benchmarkJobs, type Job, jobOrder, keyOf, tuningJobs } from '../jobs/job.ts';
import { documentOf } from '../results/document.ts';
import { reportMarkdown, summaryText } from '../results/markdown.ts';
import type { RunRecord } from '../results/record.ts';
import type { SweepFile } from '../results/sweep-file.ts';
import { tuningDocumentOf, tuningMarkdown, tuningText } from '../results/tuning.ts';
import { prettyJson, writeWhole } from '../results/write.ts';

export interface Conclusion {
  readonly folder: string;
  readonly json: boolean;
  /** All of the folder. */
  readonly records: readonly RunRecord[];
  /** What was asked for. */
  readonly jobs: readonly Job[];
}

/** What a sweep was asked for. */
export const plannedJobs = ({ suite, tune, selection }: SweepFile): Job[] =>
  tune ? tuningJobs(suite, selection) : benchmarkJobs(suite, selection);

/** Writes the tables of a folder and prints them, from its records alone. An interrupted sweep writes what it has. */
export async function conclude(
  sweep: SweepFile,
  { folder, json, records, jobs }: Conclusion,
  { out }: Output,
): Promise<void> {
  const { suite, tune, command } = sweep;
  const sorted = [...records].sort(jobOrder(suite));
  if (tune) {
    const document = tuningDocumentOf(sorted, suite, command);
    writeWhole(folder, 'results.json', prettyJson(document));
    writeWhole(folder, 'report.md', tuningMarkdown(document, suite));
    out.write(json ? prettyJson(document) : `\n${tuningText(document)}\n`);
    return;
  }
  const planned = new Set([...jobs.map(keyOf), ...records.map(({ key }) => key)]).size;
  const { reportHtml } = await import('../html/report-html.ts');
  const document = documentOf(sorted, { sweep, planned });
  writeWhole(folder, 'results.json', prettyJson(document));
  writeWhole(folder, 'report.md', reportMarkdown(document, suite));
  writeWhole(folder, 'report.html', await reportHtml(document, sorted, suite));
  out.write(json ? prettyJson(document) : `\n${summaryText(document)}\n`);
}
