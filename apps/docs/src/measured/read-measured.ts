import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Cell, cellsOf } from '../../../benchmark/src/results/cells.ts';
import { fromLine } from '../../../benchmark/src/results/record.ts';
import { REPOSITORY } from '../places.ts';
import type { Measured, Measurement, MethodRow } from './measured.ts';

export function readMeasured(): Measured {
  return { measurements: [...fromDocuments(), ...fromJournals()], methods: readMethods() };
}

const text = (path: string): string => readFileSync(join(REPOSITORY, path), 'utf8');

const measurement = (cell: Cell, sweep: string, file: string): Measurement => ({
  sweep,
  scenario: cell.scenario,
  method: cell.method,
  mean: cell.mean,
  error: cell.sem,
  seeds: cell.seeds.length,
  file,
});

/** docs/methods/*.json; those of searches for λ have no cells. */
function fromDocuments(): Measurement[] {
  const names = readdirSync(join(REPOSITORY, 'docs/methods')).filter((name) => name.endsWith('.json'));
  return names.flatMap((name) => {
    const { kind, cells } = JSON.parse(text(`docs/methods/${name}`)) as { kind: string; cells: readonly Cell[] };
    const page = `docs/methods/${name.replace('.json', '.md')}`;
    return kind === 'benchmark' ? cells.map((cell) => measurement(cell, name.replace('.json', ''), page)) : [];
  });
}

/** docs/benchmarks/…/results.jsonl, a line for each run. */
function fromJournals(): Measurement[] {
  return readdirSync(join(REPOSITORY, 'docs/benchmarks')).flatMap((name) => {
    const lines = text(`docs/benchmarks/${name}/results.jsonl`).trimEnd().split('\n');
    const records = lines.flatMap((line) => fromLine(line) ?? []);
    return cellsOf(records).map((cell) => measurement(cell, name, 'docs/benchmarks.md'));
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
