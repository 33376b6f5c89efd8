import { UnforgetError } from '@unforget/types';

/** Options as they come from the command line. */
export interface RawOptions {
  readonly work?: string;
  readonly rounds?: string;
  readonly steps?: string;
  readonly json?: string;
  readonly out: string;
  readonly tiny?: boolean;
  readonly writeDocs?: boolean;
  readonly python: boolean;
}

/** What to run, checked. */
export interface PerfRequest {
  /** Names of works, in the table's order. */
  readonly works: readonly string[];
  readonly rounds: number;
  /** Steps of the long job. */
  readonly steps: number;
  readonly json: string | null;
  readonly out: string;
  readonly tiny: boolean;
  readonly writeDocs: boolean;
  readonly python: 'install' | 'use' | 'off';
}

export const DEFAULTS = { rounds: 5, steps: 10_000, out: 'out/perf' } as const;
const TINY = { rounds: 1, steps: 10 } as const;

/** Names of works, in the table's order: all there are, and those that are run where none is named. */
export interface Works {
  readonly known: readonly string[];
  readonly usual: readonly string[];
}

/** @throws UnforgetError `invalid-option` */
export function readRequest(raw: RawOptions, { known, usual }: Works): PerfRequest {
  const { tiny = false, writeDocs = false } = raw;
  if (tiny && writeDocs) throw invalid('Option "--write-docs"', 'a run in full size', '--tiny');
  const defaults = tiny ? TINY : DEFAULTS;
  return {
    works: raw.work === undefined ? usual : readWorks(raw.work, known),
    rounds: count('--rounds', raw.rounds, { most: 1000, fallback: defaults.rounds }),
    steps: count('--steps', raw.steps, { most: DEFAULTS.steps, fallback: defaults.steps, multiple: 5 }),
    json: raw.json ?? null,
    out: raw.out,
    tiny,
    writeDocs,
    python: raw.python ? (tiny ? 'use' : 'install') : 'off',
  };
}

function readWorks(wanted: string, known: readonly string[]): readonly string[] {
  const names = wanted.split(',').map((name) => name.trim());
  const stranger = names.find((name) => !known.includes(name));
  if (stranger !== undefined)
    throw invalid('Option "--work"', `names with commas between: ${known.join(', ')}`, stranger);
  return known.filter((name) => names.includes(name));
}

interface Limits {
  readonly most: number;
  readonly fallback: number;
  readonly multiple?: number;
}

function count(option: string, text: string | undefined, { most, fallback, multiple = 1 }: Limits): number {
  if (text === undefined) return fallback;
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= multiple && value <= most && value % multiple === 0) return value;
  const kind = multiple === 1 ? 'a whole number' : `a multiple of ${multiple}`;
  throw invalid(`Option "${option}"`, `${kind} from ${multiple} to ${most}`, text);
}

const invalid = (what: string, expected: string, received: string): UnforgetError =>
  new UnforgetError({ code: 'invalid-option', what, expected, received: JSON.stringify(received) });
