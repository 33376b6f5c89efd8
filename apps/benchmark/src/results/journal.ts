import { appendFileSync, existsSync, readFileSync, renameSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { UnforgetError } from '@unforget/types';
import type { Job } from '../jobs/job.ts';
import { fingerprintOf } from '../jobs/order.ts';
import type { Suite } from '../suites/suite.ts';
import { fromLine, type RunRecord, toLine } from './record.ts';
import { makeFolder } from './write.ts';

const FILE = 'results.jsonl';

/** The results of a folder, one line a run, written when it ends. */
export interface Journal {
  /** The last record of each key, those appended included. */
  readonly records: ReadonlyMap<string, RunRecord>;
  /** Where results of an earlier sweep went, if there were any and this one does not go on with them. */
  readonly setAside: string | null;
  append(record: RunRecord): void;
}

export interface JournalOptions {
  /** Go on with what is there; else that is kept under another name. */
  readonly resume: boolean;
  readonly of: RunsOf;
}

/** What the runs of a folder are of; those of anything else can't be gone on with, nor stand in one table with them. */
export interface RunsOf {
  readonly suite: Suite;
  readonly data: Job['data'];
}

/**
 * Opens the journal of `folder`, which is made if need be. A last line without its end is what a killed process leaves:
 * it is cut off, and its job will be run again.
 * @throws UnforgetError `invalid-option` (no folder can be made), `malformed-file`, `resume-mismatch`
 */
export function openJournal(folder: string, { resume, of }: JournalOptions): Journal {
  makeFolder('out', folder);
  const path = join(folder, FILE);
  const there = existsSync(path);
  const setAside = there && !resume ? freeName(folder) : null;
  if (setAside) renameSync(path, join(folder, setAside));
  const records = there && resume ? readRecords(path, of) : new Map<string, RunRecord>();
  const append = (record: RunRecord): void => {
    appendFileSync(path, toLine(record));
    records.set(record.key, record);
  };
  return { records, setAside, append };
}

/** `results.1.jsonl`, or the next number that is free. */
function freeName(folder: string): string {
  for (let number = 1; ; number++) {
    const name = `results.${number}.jsonl`;
    if (!existsSync(join(folder, name))) return name;
  }
}

/**
 * The records of a folder that another process may be writing to: nothing is changed.
 * @throws UnforgetError `missing-file`, `malformed-file`, `resume-mismatch`
 */
export function readJournal(folder: string, of: RunsOf): Map<string, RunRecord> {
  const path = join(folder, FILE);
  if (existsSync(path)) return recordsIn(readFileSync(path), path, of);
  throw new UnforgetError({
    code: 'missing-file',
    what: path,
    expected: 'results of a sweep',
    received: 'nothing there',
  });
}

function readRecords(path: string, of: RunsOf): Map<string, RunRecord> {
  const bytes = readFileSync(path);
  const whole = bytes.lastIndexOf('\n') + 1;
  if (whole < bytes.length) truncateSync(path, whole);
  return recordsIn(bytes, path, of);
}

/** A last line without its end is left out. */
function recordsIn(bytes: Buffer, path: string, of: RunsOf): Map<string, RunRecord> {
  const whole = bytes.lastIndexOf('\n') + 1;
  const lines = bytes.toString('utf8', 0, whole).split('\n').slice(0, -1);
  const records = lines.map((line, i) => readRecord(line, `${path}, line ${i + 1}`, of));
  return new Map(records.map((record) => [record.key, record]));
}

function readRecord(line: string, what: string, { suite, data }: RunsOf): RunRecord {
  const record = fromLine(line);
  const remedy = 'Choose another --out folder, or leave --resume out: the file is then kept under another name';
  if (!record) {
    const received = line.length > 40 ? `${line.slice(0, 40)}…` : line;
    throw new UnforgetError({ code: 'malformed-file', what, expected: 'the JSON of a run', received, remedy });
  }
  const mismatch = (expected: string, received: string): UnforgetError =>
    new UnforgetError({ code: 'resume-mismatch', what, expected: `a run of ${expected}`, received, remedy });
  // Suites may share a protocol, and a search has that of its suite.
  if (record.suite !== suite.name || record.data !== data)
    throw mismatch(`suite ${suite.name} on ${data} data`, `one of suite ${record.suite} on ${record.data} data`);
  const fingerprint = fingerprintOf(suite, record);
  if (fingerprint === null) throw mismatch('a method of the suite', record.method);
  if (record.protocol !== fingerprint) throw mismatch(`protocol ${fingerprint}`, `protocol ${record.protocol}`);
  return record;
}
