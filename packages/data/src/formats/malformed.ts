import { UnforgetError } from '@unforget/types';

/** Where bytes come from, for errors. */
export interface Source {
  /** File name or address; default: what was parsed, as `IDX data`. */
  readonly source?: string;
}

interface Fault {
  /** `byte 12` or `line 3, column 7`. */
  readonly where: string;
  readonly expected: string;
  readonly received: string;
  readonly remedy?: string;
  readonly cause?: unknown;
}

/** The error of a file that breaks its format: `train.csv, line 3, column 7: expected …, received …`. */
export const malformed = (source: string, fault: Fault): UnforgetError =>
  new UnforgetError({
    code: 'malformed-file',
    what: `${source}, ${fault.where}`,
    expected: fault.expected,
    received: fault.received,
    ...(fault.remedy === undefined ? {} : { remedy: fault.remedy }),
    ...(fault.cause === undefined ? {} : { cause: fault.cause }),
  });

/** A byte as people write it: `0x1f`. */
export const hex = (value: number): string => `0x${value.toString(16).padStart(2, '0')}`;

export const plural = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;
