import { UnforgetError } from '@unforget/types';
import { CommanderError } from 'commander';
import { EXIT } from './context.ts';

/** What is refused rather than wrong: another version won, gates or trust say no, or the store is damaged. */
const REFUSED: readonly string[] = ['conflict', 'refused', 'untrusted', 'corrupt-state', 'busy'];

export interface Told {
  readonly status: number;
  readonly code: string;
  /** One line. */
  readonly message: string;
}

/** How an error is told, or null for a fault of ours, whose stack is of use. */
export function tell(error: unknown, signal: AbortSignal): Told | null {
  if (signal.aborted && isAbort(error)) {
    return { status: EXIT.interrupted, code: 'interrupted', message: 'Stopped; the store is as it was.' };
  }
  if (error instanceof CommanderError) return { status: EXIT.usage, code: 'usage', message: oneLine(error.message) };
  if (UnforgetError.is(error)) {
    const status = REFUSED.includes(error.code) ? EXIT.refused : EXIT.usage;
    return { status, code: error.code, message: oneLine(error.message) };
  }
  if (!(error instanceof Error && 'syscall' in error)) return null;
  return { status: EXIT.usage, code: 'missing-file', message: oneLine(error.message) };
}

const isAbort = (error: unknown): boolean => error instanceof Error && error.name === 'AbortError';

const oneLine = (text: string): string => text.replace(/^error: /, '').replaceAll('\n', ' ');
