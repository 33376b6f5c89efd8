import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Cell, cellsOf } from '../../../benchmark/src/results/cells.ts';
import { fromLine } from '../../../benchmark/src/results/record.ts';
import { compareMethods, type MethodComparison } from '../../../benchmark/src/statistics/comparisons.ts';
import { REPOSITORY } from '../places.ts';
import type { Comparison, Measured, Measurement, MethodRow } from './measured.ts';

export function readMeasured(): Measured {
  const sweeps = [...fromDocuments(), ...fromJournals()];
  return {
    measurements: sweeps.flatMap((sweep) => sweep.cells.map((cell) => measurement(cell, sweep))),
    comparisons: sweeps.flatMap((sweep) => sweep.comparisons.map((one) => comparison(one, sweep))),
    methods: readMethods(),
  };
}

/** Results of one sweep, and the page that shows them. */
interface Sweep {
  readonly name: string;
  readonly file: string;
  readonly cells: readonly Cell[];
  readonly comparisons: readonly MethodComparison[];
}

const text = (path: string): string => readFileSync(join(REPOSITORY, path), 'utf8');

const measurement = (cell: Cell, { name, file }: Sweep): Measurement => ({
  sweep: name,
  scenario: cell.scenario,
  method: cell.method,
  mean: cell.mean,
  error: cell.sem,
  seeds: cell.seeds.length,
  file,
});

const comparison = (one: MethodComparison, { name }: Sweep): Comparison => ({
  sweep: name,
  scenario: one.scenario,
  left: one.left,
  right: one.right,
  difference: one.difference,
  error: one.sem,
  seeds: one.seeds,
});

/** docs/methods/*.json; those of searches for λ have no cells. */
function fromDocuments(): Sweep[] {
  const names = readdirSync(join(REPOSITORY, 'docs/methods')).filter((name) => name.endsWith('.json'));
  return names.flatMap((file) => {
    const { kind, cells, comparisons } = JSON.parse(text(`docs/methods/${file}`)) as Sweep & { kind: string };
    const name = file.replace('.json', '');
    return kind === 'benchmark' ? [{ name, file: `docs/methods/${name}.md`, cells, comparisons }] : [];
  });
}

/** docs/benchmarks/…/results.jsonl, a line for each run; other folders hold results of other kinds. */
function fromJournals(): Sweep[] {
  const journalOf = (name: string): string => join('docs/benchmarks', name, 'results.jsonl');
  const names = readdirSync(join(REPOSITORY, 'docs/benchmarks'));
  const sweeps = names.filter((name) => existsSync(join(REPOSITORY, journalOf(name))));
  return sweeps.map((name) => {
    const lines = text(journalOf(name)).trimEnd().split('\n');
    const records = lines.flatMap((line) => fromLine(line) ?? []);
    return { name, file: 'docs/benchmarks.md', cells: cellsOf(records), comparisons: compareMethods(records) };
  });
}

/** Both tables of docs/methods.md as one, by the name of the method. */
function readMethods(): MethodRow[] {
  const rows = new Map<string, MethodRow>();
  for (const row of tablesOf(text('docs/methods.md')).flat()) {
    const name = row['method'] ?? '';
    rows.set(name, { ...rows.get(name), ...row });
  }
  return [...rows.values()];
}

/** The rows of each table, by the texts of its head. */
export function tablesOf(markdown: string): MethodRow[][] {
  const tables = markdown.matchAll(/^\|.*\|\n\|[ :|-]+\|\n(?:\|.*\|\n)+/gm);
  return [...tables].map(([table]) => {
    const [head = [], , ...rows] = table.trimEnd().split('\n').map(cellsOfLine);
    return rows.map((row) => Object.fromEntries(head.map((name, i) => [name, row[i] ?? ''])));
  });
}

const cellsOfLine = (line: string): string[] =>
  line
    .slice(1, -1)
    .split('|')
    .map((cell) => cell.trim());
