import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { UnforgetError } from '@unforget/types';
import type { Selection } from '../jobs/job.ts';
import type { Suite } from '../suites/suite.ts';
import type { Machine } from './machine.ts';
import { prettyJson, writeWhole } from './write.ts';

const FILE = 'sweep.json';

/** What a folder of results is of, written when a sweep begins: with the journal, all that a report needs. */
export interface SweepFile {
  readonly kind: 'benchmark-sweep';
  readonly schemaVersion: 1;
  /** The line that ran it last. */
  readonly command: string;
  readonly tune: 'lambda' | null;
  /** With what the command line changed in it. */
  readonly suite: Suite;
  readonly selection: Selection;
  readonly machine: Machine;
}

export const writeSweepFile = (folder: string, sweep: SweepFile): void => writeWhole(folder, FILE, prettyJson(sweep));

/** @throws UnforgetError `missing-file`, `malformed-file` */
export function readSweepFile(folder: string): SweepFile {
  const path = join(folder, FILE);
  if (!existsSync(path)) throw fault('missing-file', path, 'nothing there');
  const value = parse(readFileSync(path, 'utf8'));
  if (value?.kind === 'benchmark-sweep' && value.suite && value.selection) return value as SweepFile;
  throw fault('malformed-file', path, 'something else');
}

function parse(text: string): Partial<SweepFile> | null {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

const fault = (code: 'missing-file' | 'malformed-file', what: string, received: string): UnforgetError =>
  new UnforgetError({ code, what, expected: 'the description of a sweep that "bench" wrote', received });
