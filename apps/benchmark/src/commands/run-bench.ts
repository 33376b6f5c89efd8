import { selectBackend } from '@unforget/backend';
import { EXIT } from '../cli/exit.ts';
import type { Output } from '../cli/output.ts';
import type { BenchRequest, Catalogue } from '../cli/request.ts';
import { ALL_SOURCES, cachedSources, type Source, type Sources } from '../data/sources.ts';
import { benchmarkJobs, fingerprintOf, type Job, tuningJobs } from '../jobs/job.ts';
import { runJob } from '../jobs/run-job.ts';
import { runSweep, type SweepResult } from '../jobs/sweep.ts';
import { showProgress } from '../progress/progress.ts';
import { documentOf } from '../results/document.ts';
import { type Journal, openJournal } from '../results/journal.ts';
import { reportMarkdown, summaryText } from '../results/markdown.ts';
import { tuningDocumentOf, tuningText } from '../results/tuning.ts';
import { prettyJson, writeWhole } from '../results/write.ts';

export interface BenchContext extends Output {
  readonly catalogue: Catalogue;
  readonly sources?: Sources;
  readonly signal: AbortSignal;
  /** As typed, for the report. */
  readonly command: string;
}

/** Runs a suite, or its search, and returns the exit status. */
export async function runBench(request: BenchRequest, context: BenchContext): Promise<number> {
  const started = performance.now();
  const jobs = request.tune ? tuningJobs(request.suite, request) : benchmarkJobs(request.suite, request);
  const fingerprint = fingerprintOf(request.suite.protocol);
  const sources = cachedSources(context.sources ?? ALL_SOURCES);
  await (sources[request.suite.protocol.source] as Source)(); // data that can't be had is wrong input, not 45 failed jobs
  const { name: backend } = await selectBackend({ log: (line) => context.err.write(`${line}\n`) });
  const journal = openJournal(request.folder, { resume: request.resume, fingerprint });
  if (journal.setAside) context.err.write(`earlier results are kept as ${request.folder}/${journal.setAside}\n`);

  const result = await sweep(jobs, { request, context, journal, fingerprint, sources, backend });
  const seconds = (performance.now() - started) / 1000;
  conclude(result, { request, context, planned: jobs.length, seconds });
  if (result.interrupted) return EXIT.interrupted;
  return result.records.some(({ status }) => status === 'failed') ? EXIT.failed : EXIT.ok;
}

interface Sweep {
  readonly request: BenchRequest;
  readonly context: BenchContext;
  readonly journal: Journal;
  readonly fingerprint: string;
  readonly sources: Sources;
  readonly backend: string;
}

async function sweep(jobs: readonly Job[], { request, context, journal, ...rest }: Sweep): Promise<SweepResult> {
  const { signal, catalogue, err } = context;
  const progress = showProgress(jobs.length, err);
  try {
    return await runSweep({
      jobs,
      earlier: journal.records,
      fingerprint: rest.fingerprint,
      run: (job, onProgress) =>
        runJob(job, { ...rest, suite: request.suite, methods: catalogue.methods, signal, onProgress }),
      keep: journal.append,
      onEvent: progress.show,
      signal,
    });
  } finally {
    progress.close();
  }
}

interface Conclusion {
  readonly request: BenchRequest;
  readonly context: BenchContext;
  readonly planned: number;
  readonly seconds: number;
}

/** Writes the tables and prints them. An interrupted sweep writes what it has. */
function conclude({ records, interrupted }: SweepResult, { request, context, planned, seconds }: Conclusion): void {
  const { suite, folder, json } = request;
  const { command, out, err } = context;
  const document = request.tune
    ? tuningDocumentOf(records, suite, command)
    : documentOf(records, { suite, command, planned, seconds });
  const text = document.kind === 'benchmark' ? summaryText(document) : tuningText(document);
  const report =
    document.kind === 'benchmark'
      ? reportMarkdown(document, suite)
      : `# ${suite.title}: λ\n\n\`${command}\`\n\n${text}\n`;
  writeWhole(folder, 'results.json', prettyJson(document));
  writeWhole(folder, 'report.md', report);
  out.write(json ? prettyJson(document) : `\n${text}\n`);
  err.write(`${records.length} of ${planned} runs in ${seconds.toFixed(0)} s; tables in ${folder}/report.md\n`);
  if (interrupted) err.write('interrupted: what was running is not kept; go on with --resume\n');
}
