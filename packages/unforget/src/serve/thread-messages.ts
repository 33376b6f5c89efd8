import type { ErrorDetails } from '@unforget/types';
import type { LearnOutcome, LearnRequest } from '../release/learn-version.ts';
import type { JobProgress } from './background-learner.ts';

/** What the worker is started with. */
export interface WorkerData {
  /** Folder of versions. */
  readonly folder: string;
}

/** To the worker. */
export type Order =
  | { readonly kind: 'learn'; readonly request: LearnRequest }
  | { readonly kind: 'stop' }
  | { readonly kind: 'end' };

/** From the worker; `done` or `failed` is the last of each `learn`. */
export type Message =
  | { readonly kind: 'progress'; readonly progress: JobProgress }
  | { readonly kind: 'done'; readonly outcome: LearnOutcome }
  | { readonly kind: 'failed'; readonly error: ErrorDetails | { readonly text: string } };
