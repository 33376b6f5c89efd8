import { publicationOf } from '../published/all-publications.ts';
import { type Verdict, verdictOf } from '../published/verdict.ts';
import { compareMethods, type MethodComparison } from '../statistics/comparisons.ts';
import type { Protocol } from '../suites/suite.ts';
import { type Cell, cellsOf } from './cells.ts';
import { type CheckResult, checkAll } from './checks.ts';
import type { Machine } from './machine.ts';
import type { FailedRecord, RunRecord } from './record.ts';
import type { SweepFile } from './sweep-file.ts';

/** `results.json`: everything the tables show. NaN is written as null. */
export interface ResultsDocument {
  readonly kind: 'benchmark';
  readonly schemaVersion: 1;
  readonly suite: string;
  readonly title: string;
  /** The line that ran it. */
  readonly command: string;
  readonly protocol: Protocol;
  readonly jobs: { readonly planned: number; readonly done: number; readonly failed: number };
  /** Runs by engine: `native, captured`. */
  readonly engines: Readonly<Record<string, number>>;
  readonly cells: readonly (Cell & Verdict)[];
  /** Where the published numbers are from; null if there are none for this suite at this length. */
  readonly source: string | null;
  /** Every pair of methods in each scenario. */
  readonly comparisons: readonly MethodComparison[];
  readonly checks: readonly CheckResult[];
  readonly failures: readonly Pick<FailedRecord, 'key' | 'error'>[];
  readonly warnings: readonly string[];
  readonly machine: Machine;
  /** Seconds of all runs together. */
  readonly timing: { readonly runs: number };
}

export interface DocumentInput {
  readonly sweep: SweepFile;
  readonly planned: number;
}

/** @param records  in the order of the tables */
export function documentOf(records: readonly RunRecord[], { sweep, planned }: DocumentInput): ResultsDocument {
  const { suite, command, machine } = sweep;
  const done = records.filter((record) => record.status === 'done');
  const failures = records.filter((record) => record.status === 'failed');
  const cells = cellsOf(records);
  const publication = publicationOf(suite);
  return {
    kind: 'benchmark',
    schemaVersion: 1,
    suite: suite.name,
    title: suite.title,
    command,
    protocol: suite.protocol,
    jobs: { planned, done: done.length, failed: failures.length },
    engines: count(done.map(({ engine }) => `${engine.backend}${engine.captured ? ', captured' : ''}`)),
    cells: cells.map((cell) => ({ ...cell, ...verdictOf(cell, cells, publication) })),
    source: publication?.source ?? null,
    comparisons: compareMethods(records),
    checks: checkAll(suite.checks, records),
    failures: failures.map(({ key, error }) => ({ key, error })),
    warnings: done.flatMap(({ key, warnings }) => warnings.map((warning) => `${key}: ${warning}`)),
    machine,
    timing: { runs: done.reduce((sum, { timing }) => sum + timing.seconds, 0) },
  };
}

function count(words: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1;
  return counts;
}
