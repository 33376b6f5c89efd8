import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { writeWhole } from '@unforget/report';
import { durationText } from '../progress.ts';
import type { PerfDocument } from '../results/document.ts';
import type { Row } from '../results/rows.ts';
import { curvePlot } from './plots.ts';
import { duration, ratioText, verdict } from './texts.ts';

/** Remarks on rows by their id, kept as data beside the program: why a target is missed, what a number hides. */
type Remarks = Readonly<Record<string, string>>;

/** Writes the page and its plots. */
export async function writePage(
  document: PerfDocument,
  { file, plots }: { file: string; plots: string },
): Promise<void> {
  const remarks = JSON.parse(await readFile(join(import.meta.dirname, '../../remarks.json'), 'utf8')) as Remarks;
  for (const curve of document.curves) await writeWhole(join(plots, `${curve.name}.svg`), await curvePlot(curve));
  await writeWhole(file, pageText(document, remarks, basename(plots)));
}

export function pageText(document: PerfDocument, remarks: Remarks, plots: string): string {
  const { rows, curves } = document;
  return [
    '# Performance',
    warning(document),
    'Ours against the reference, by turns in one run. A ratio is our time by theirs, the median over the rounds, with the smallest and the largest. ' +
      'Warm-up is not counted. Written by `npm run perf -- --write-docs`; see `tooling/perf/README.md`.',
    `**${rows.filter(({ met }) => met).length} of ${rows.length} targets met.**`,
    table(rows),
    missed(rows, remarks),
    '## How it was measured',
    notes(rows),
    curves.length ? '## How the cost grows' : '',
    curves.map(({ name, title }) => `![${title}](${plots}/${name}.svg)`).join('\n\n'),
    '## Machine and versions',
    machineText(document),
  ]
    .filter(Boolean)
    .join('\n\n')
    .concat('\n');
}

function warning({ tiny, partial, machine }: PerfDocument): string {
  const texts = [
    tiny ? 'The tiny form was run: its times mean nothing.' : '',
    partial ? 'The run was broken off: what is missing was not measured.' : '',
    machine.loadBefore > 0.5
      ? `The machine was busy before the run (load ${machine.loadBefore}): do not trust the times.`
      : '',
  ].filter(Boolean);
  return texts.length ? `> ${texts.join(' ')}` : '';
}

function table(rows: readonly Row[]): string {
  const lines = rows.map((row) =>
    [
      row.work,
      row.against,
      ratioText(row),
      `≤ ${row.target}`,
      verdict(row),
      row.ours === null ? '–' : duration(row.ours),
      row.theirs === null ? '–' : duration(row.theirs),
      String(row.rounds),
    ].join(' | '),
  );
  const head = ['work', 'against', 'ratio', 'target', '', 'ours', 'theirs', 'rounds'];
  return [head.join(' | '), head.map(() => '---').join(' | '), ...lines].map((line) => `| ${line} |`).join('\n');
}

/** What was not reached, and why. */
function missed(rows: readonly Row[], remarks: Remarks): string {
  const said = rows.filter(({ id, met, skipped }) => met === false || skipped !== undefined || id in remarks);
  if (!said.length) return '';
  const lines = said.map((row) => {
    const why = [
      row.skipped && `Not run: ${row.skipped}.`,
      row.wrong && `The results differ: ${row.wrong}.`,
      remarks[row.id],
    ];
    const text = why.filter(Boolean).join(' ') || 'No reason is known yet.';
    return `- ${row.work}, against ${row.against}: ${text}`;
  });
  return ['## What was not reached, and remarks', ...lines].join('\n').replace('\n', '\n\n');
}

const notes = (rows: readonly Row[]): string =>
  rows.flatMap(({ work, against, note }) => (note ? [`- ${work}, against ${against}: ${note}`] : [])).join('\n');

function machineText({ machine, versions, command, date, seconds }: PerfDocument): string {
  const { processor, cores, threads, memoryGiB, platform, loadBefore } = machine;
  return [
    `- ${processor}, ${cores} cores, ${memoryGiB} GiB, ${platform}; ${threads} threads for each side; load before the run ${loadBefore}`,
    `- ${Object.entries(versions)
      .map(([name, version]) => `${name} ${version}`)
      .join(', ')}`,
    `- \`${command}\`, ${date}, ${durationText(seconds)}`,
  ].join('\n');
}
