import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { dataFolder } from '@unforget/data/node';
import { writeWhole } from '@unforget/report';
import { EXIT, type Streams } from './cli/program.ts';
import type { PerfRequest } from './cli/request.ts';
import { Crew } from './measure/crew.ts';
import { buildPackages, type Missing, readyPython } from './measure/environments.ts';
import { type PythonProgram, repository } from './measure/launch.ts';
import { measure, type SideResults } from './measure/measure.ts';
import { rowLine } from './page/texts.ts';
import { writePage } from './page/write-page.ts';
import { type Progress, showProgress } from './progress.ts';
import { type PerfDocument, thisMachine } from './results/document.ts';
import { type Curve, curveOf, type Row, rowOf, skippedRow } from './results/rows.ts';
import { ALL_WORKS } from './works/all-works.ts';
import { startUps } from './works/start-up.ts';
import type { Side, Work } from './works/work.ts';

export interface RunOptions extends Streams {
  /** The line that was typed. */
  readonly command: string;
}

/** Measures what was asked for and writes it down; returns the exit status. */
export async function runPerf(request: PerfRequest, options: RunOptions): Promise<number> {
  const scratch = await mkdtemp(join(tmpdir(), 'unforget-perf-'));
  try {
    const document = await measureAll(request, options, scratch);
    await writeResults(document, request, options);
    return document.partial ? EXIT.interrupted : EXIT.ok;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** What a run has found so far. */
interface Found {
  readonly rows: Row[];
  readonly curves: Curve[];
  readonly versions: Record<string, string>;
}

async function measureAll(request: PerfRequest, options: RunOptions, scratch: string): Promise<PerfDocument> {
  const { tiny, steps, rounds } = request;
  const { err, signal, command } = options;
  // The load of others: before anything of ours makes some.
  const machine = await thisMachine();
  const started = performance.now();
  if (!tiny && startUps.some(({ name }) => request.works.includes(name))) await buildPackages(signal);
  const found: Found = { rows: [], curves: [], versions: {} };
  const works = await makeWorks(
    request,
    { tiny, steps, scratch, data: dataFolder(join(repository, '../shared/data')) },
    found,
  );
  const missing = await readyPython(programsOf(works), {
    python: request.python,
    say: (line) => err.write(`${line}\n`),
    signal,
  });
  const planned = works.map(
    (work) => work.seconds.start + Math.min(rounds, work.mostRounds ?? rounds) * work.seconds.round,
  );
  const progress = showProgress(
    planned.reduce((a, b) => a + b, 0),
    err,
  );
  const crew = new Crew(tiny);
  signal.addEventListener('abort', () => crew.close(), { once: true });
  try {
    let behind = 0;
    for (const [i, work] of works.entries()) {
      if (signal.aborted) break;
      const seconds = planned[i] as number;
      progress.begin(work.name);
      const results = await measure(work, {
        ...{ crew, rounds, signal },
        missing: (side) => whyMissing(side, missing),
        onProgress: (detail, done) => progress.at(`${work.name}, ${detail}`, behind + seconds * done),
      });
      behind += seconds;
      take(work, results, { tiny, found, progress });
      progress.at(work.name, behind);
    }
  } finally {
    progress.close();
    crew.close();
  }
  return {
    ...{ kind: 'performance', schemaVersion: 1, command, machine, tiny },
    date: new Date().toISOString().slice(0, 10),
    versions: found.versions,
    partial: signal.aborted,
    seconds: Math.round((performance.now() - started) / 1000),
    rows: found.rows,
    curves: found.curves,
  };
}

async function makeWorks(
  { works }: PerfRequest,
  context: Parameters<(typeof ALL_WORKS)[number]['make']>[0],
  { rows }: Found,
): Promise<Work[]> {
  const made: Work[] = [];
  for (const plan of ALL_WORKS.filter(({ name }) => works.includes(name))) {
    const work = await plan.make(context);
    if ('skipped' in work) rows.push(...work.rows.map((row) => skippedRow(row, '', work.skipped)));
    else made.push(work);
  }
  return made;
}

const programsOf = (works: readonly Work[]): PythonProgram[] =>
  (['torch', 'avalanche'] as const).filter((program) =>
    works.some(({ sides }) => sides.some((side) => side.program === program)),
  );

const whyMissing = ({ program }: Side, missing: Missing): string | null =>
  program === 'node' ? null : (missing.get(program) ?? null);

function take(
  work: Work,
  results: SideResults,
  { tiny, found, progress }: { tiny: boolean; found: Found; progress: Progress },
): void {
  for (const { versions, side } of results.values()) {
    for (const [name, version] of Object.entries(versions)) {
      found.versions[side.program === 'avalanche' && name !== 'avalanche' ? `${name} (Avalanche)` : name] = version;
    }
  }
  const rows = work.rows.flatMap((plan) => rowOf(plan, work, results, tiny) ?? []);
  found.rows.push(...rows);
  for (const row of rows) progress.say(rowLine(row));
  if (!work.curve) return;
  const curve = curveOf(work.curve, work.unit, results);
  if (!curve.points.length) return;
  found.curves.push(curve);
  progress.say(`plot: ${curve.title}, ${curve.points.length} points`);
}

async function writeResults(document: PerfDocument, request: PerfRequest, { out, err }: RunOptions): Promise<void> {
  const text = `${JSON.stringify(document, null, 1)}\n`;
  if (request.json === '-') out.write(text);
  else if (request.json !== null) await writeWhole(resolve(request.json), text);
  const docs = request.writeDocs && !document.partial;
  if (request.writeDocs && document.partial) err.write('Broken off: docs/ is left as it is.\n');
  const page = docs
    ? { file: join(repository, 'docs/performance.md'), plots: join(repository, 'docs/performance') }
    : { file: join(resolve(request.out), 'performance.md'), plots: join(resolve(request.out), 'performance') };
  await writePage(document, page);
  err.write(`${document.partial ? 'Partial results' : 'Results'}: ${page.file}\n`);
}
