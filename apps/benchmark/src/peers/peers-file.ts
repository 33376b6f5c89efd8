import { existsSync, readFileSync } from 'node:fs';
import { UnforgetError } from '@unforget/types';

/** A job of ours beside the same job of a peer: a row of what `npm run perf` measured. */
export interface PeerRow {
  readonly job: {
    readonly method: string;
    readonly scenario: string;
    readonly peer: string;
    /** One for each seed. */
    readonly accuracies: { readonly ours: readonly number[]; readonly theirs: readonly number[] };
  };
  /** Median over the rounds of our time by theirs, with the smallest and the largest. */
  readonly ratio: number;
  readonly spread: readonly [number, number];
  /** Medians, in milliseconds. */
  readonly ours: number;
  readonly theirs: number;
  readonly note?: string;
  /** What is wrong with the results: the accuracies differ by more than their noise. */
  readonly wrong?: string;
  readonly checks: { readonly ours: { readonly steps: number } };
}

/** What of the results of `npm run perf` the page shows; tooling/perf/schema.json describes all of it. */
export interface PeersFile {
  readonly command: string;
  readonly date: string;
  readonly machine: {
    readonly processor: string;
    readonly cores: number;
    readonly threads: number;
    readonly memoryGiB: number;
    readonly platform: string;
    readonly loadBefore: number;
  };
  readonly versions: Readonly<Record<string, string>>;
  readonly rows: readonly PeerRow[];
}

/**
 * The jobs beside peers among the results in a file.
 * @throws UnforgetError `missing-file`, `malformed-file`: other results, those of the tiny form, of a run that was broken off, or without numbers
 */
export function readPeersFile(path: string): PeersFile {
  if (!existsSync(path)) throw fault('missing-file', path, 'nothing there');
  const value = parse(readFileSync(path, 'utf8'));
  if (value?.kind !== 'performance' || value.schemaVersion !== 1) throw fault('malformed-file', path, 'something else');
  if (value.tiny || value.partial)
    throw fault('malformed-file', path, value.tiny ? 'the tiny form' : 'a part of a run');
  const rows = value.rows.filter(({ job }) => job !== undefined);
  if (rows.length && rows.length === value.rows.length) return { ...value, rows };
  throw fault('malformed-file', path, `${rows.length} of ${value.rows.length} rows with the accuracies of both`);
}

type Written = PeersFile & { kind?: string; schemaVersion?: number; tiny?: boolean; partial?: boolean };

function parse(text: string): Written | null {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

const fault = (code: 'missing-file' | 'malformed-file', what: string, received: string): UnforgetError =>
  new UnforgetError({
    code,
    what,
    expected: 'jobs beside those of peers, all of them, as "npm run perf -- --work peers --json" writes them',
    received,
  });
