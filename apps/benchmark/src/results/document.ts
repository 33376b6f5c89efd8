import { fingerprintOf } from '../jobs/job.ts';
import type { Protocol, Suite } from '../suites/suite.ts';
import { type Cell, cellsOf } from './cells.ts';
import { type CheckResult, checkAll } from './checks.ts';
import { type Machine, thisMachine } from './machine.ts';
import type { FailedRecord, RunRecord } from './record.ts';

/** `results.json`: everything the tables show. NaN is written as null. */
export interface ResultsDocument {
  readonly kind: 'benchmark';
  readonly schemaVersion: 1;
  readonly suite: string;
  readonly title: string;
  /** The line that ran it. */
  readonly command: string;
  readonly protocol: Protocol & { readonly fingerprint: string };
  readonly jobs: { readonly planned: number; readonly done: number; readonly failed: number };
  /** Runs by engine: `native, captured`. */
  readonly engines: Readonly<Record<string, number>>;
  readonly cells: readonly Cell[];
  readonly checks: readonly CheckResult[];
  readonly failures: readonly Pick<FailedRecord, 'key' | 'error'>[];
  readonly warnings: readonly string[];
  readonly machine: Machine;
  /** Seconds of all runs together; of this sweep by the clock, loading included. */
  readonly timing: { readonly runs: number; readonly sweep: number };
}

export interface DocumentInput {
  readonly suite: Suite;
  readonly command: string;
  readonly planned: number;
  readonly seconds: number;
}

export function documentOf(records: readonly RunRecord[], input: DocumentInput): ResultsDocument {
  const { suite, command, planned, seconds } = input;
  const done = records.filter((record) => record.status === 'done');
  const failures = records.filter((record) => record.status === 'failed');
  return {
    kind: 'benchmark',
    schemaVersion: 1,
    suite: suite.name,
    title: suite.title,
    command,
    protocol: { fingerprint: fingerprintOf(suite.protocol), ...suite.protocol },
    jobs: { planned, done: done.length, failed: failures.length },
    engines: count(done.map(({ engine }) => `${engine.backend}${engine.captured ? ', captured' : ''}`)),
    cells: cellsOf(records),
    checks: checkAll(suite.checks, records),
    failures: failures.map(({ key, error }) => ({ key, error })),
    warnings: done.flatMap(({ key, warnings }) => warnings.map((warning) => `${key}: ${warning}`)),
    machine: thisMachine(),
    timing: { runs: done.reduce((sum, { timing }) => sum + timing.seconds, 0), sweep: seconds },
  };
}

function count(words: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1;
  return counts;
}
