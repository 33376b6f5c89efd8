import type { LearnOutcome, LearnRequest } from '../release/learn-version.ts';

/** How far a job is. */
export interface JobProgress {
  /** 0 to 1. */
  readonly done: number;
  readonly secondsLeft: number;
}

/** Learns a new version of a store beside the work of a server, one at a time. */
export interface BackgroundLearner {
  /** As `learnVersion` does. Stopped by the signal, with the store as it was. */
  learn(
    request: LearnRequest,
    options: { readonly signal: AbortSignal; readonly onProgress: (progress: JobProgress) => void },
  ): Promise<LearnOutcome>;
  /** When nothing is being learned any more. */
  close(): Promise<void>;
}
