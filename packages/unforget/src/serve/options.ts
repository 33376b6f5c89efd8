import { checkInteger, checkKeys } from '@unforget/core';
import type { Gate } from '@unforget/versions';
import { fail } from '../errors.ts';
import { checkExamples, type Example } from '../examples.ts';
import type { BackgroundLearner } from './background-learner.ts';

export interface ServerOptions {
  /** Folder of versions; may be empty, and is filled by what is learned. */
  readonly store: string;
  /** What `Authorization: Bearer …` must say for writing. Without one, writing is off. */
  readonly token?: string;
  /** Largest body of a request in bytes, default 1,000,000. */
  readonly maxBody?: number;
  /** Most inputs of a request, default 256. */
  readonly maxInputs?: number;
  /** Milliseconds that a request may take, default 30,000. */
  readonly timeout?: number;
  /** Asked of every version beside its held-back examples; never learned. */
  readonly test?: readonly Example<unknown>[];
  /** What a version must pass to become active, default those of @unforget/versions. */
  readonly gates?: readonly Gate[];
  /** Where learning happens, default a worker thread. */
  readonly learner?: BackgroundLearner;
  /** Told what went wrong on the way, and is not told to clients. */
  readonly onError?: (error: unknown) => void;
}

/** Options with their defaults. */
export interface Settings {
  readonly store: string;
  readonly token: string | null;
  readonly maxBody: number;
  readonly maxInputs: number;
  readonly timeout: number;
  readonly test: readonly Example<unknown>[] | null;
  readonly gates: readonly Gate[] | null;
  readonly onError: (error: unknown) => void;
}

const KEYS = ['store', 'token', 'maxBody', 'maxInputs', 'timeout', 'test', 'gates', 'learner', 'onError'];

/** @throws UnforgetError `invalid-option`, `invalid-input` */
export function settingsOf(options: ServerOptions): Settings {
  checkKeys('createServer', options, KEYS);
  const { store, token = null, maxBody = 1_000_000, maxInputs = 256, timeout = 30_000 } = options;
  const { test = null, gates = null, onError = () => {} } = options;
  if (typeof store !== 'string' || store === '') {
    fail('invalid-option', { what: 'Option "store"', expected: 'a folder', received: String(store) });
  }
  // An empty one would let everybody write who leaves it out.
  if (token !== null && (typeof token !== 'string' || token.trim() === '')) {
    fail('invalid-option', { what: 'Option "token"', expected: 'a text that is not empty', received: 'another value' });
  }
  checkInteger('maxBody', maxBody, 1);
  checkInteger('maxInputs', maxInputs, 1);
  checkInteger('timeout', timeout, 1);
  if (test) checkExamples(test);
  // A header has no blanks at its ends; a file that a token was read from often has a line end.
  return { store, token: token?.trim() ?? null, maxBody, maxInputs, timeout, test, gates, onError };
}
