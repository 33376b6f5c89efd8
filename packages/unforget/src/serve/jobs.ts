import { randomUUID } from 'node:crypto';
import { UnforgetError } from '@unforget/types';
import type { LearnOutcome, LearnRequest } from '../release/learn-version.ts';
import type { BackgroundLearner } from './background-learner.ts';
import { type ErrorDocument, errorDocument } from './error-document.ts';

/** Something to learn, and what came of it. */
export interface Job {
  readonly id: string;
  readonly state: 'running' | 'done' | 'failed';
  /** ISO 8601. */
  readonly startedAt: string;
  readonly endedAt: string | null;
  /** 0 to 1. */
  readonly progress: number;
  readonly secondsLeft: number | null;
  /** When it is done: the new version, and whether the gates let it become active. */
  readonly result: LearnOutcome | null;
  /** When it failed; the store is as it was. */
  readonly error: ErrorDocument['error'] | null;
}

/** Jobs that are remembered when they have ended. */
const MOST = 100;

interface Entry {
  job: Job;
  readonly ended: Promise<void>;
}

export interface JobsOptions {
  readonly learner: BackgroundLearner;
  /** After each job that ended, before those who wait for it are told. */
  readonly onEnd: (job: Job) => Promise<void> | void;
  readonly onError: (error: unknown) => void;
}

/** One job at a time. */
export class Jobs {
  readonly #options: JobsOptions;
  readonly #entries = new Map<string, Entry>();
  readonly #stop = new AbortController();
  #running: Entry | null = null;

  constructor(options: JobsOptions) {
    this.#options = options;
  }

  get isRunning(): boolean {
    return this.#running !== null;
  }

  /** @throws UnforgetError `busy` while another one runs, `disposed` when no more are taken */
  start(request: LearnRequest): Job {
    // Nobody would wait for it, nor stop it.
    if (this.#stop.signal.aborted) throw stopped();
    if (this.#running) {
      throw new UnforgetError({
        code: 'busy',
        what: 'Learning',
        expected: 'one job at a time',
        received: `job ${this.#running.job.id}, which still runs`,
        remedy: `Wait for its end: GET /jobs/${this.#running.job.id}?wait`,
      });
    }
    const id = randomUUID();
    const job: Job = {
      id,
      state: 'running',
      startedAt: new Date().toISOString(),
      endedAt: null,
      progress: 0,
      secondsLeft: null,
      result: null,
      error: null,
    };
    const entry: Entry = { job, ended: Promise.resolve().then(() => this.#run(entry, request)) };
    this.#running = entry;
    this.#entries.set(id, entry);
    const [oldest] = this.#entries.keys();
    if (this.#entries.size > MOST && oldest !== undefined) this.#entries.delete(oldest);
    return job;
  }

  /** As it is now; with `wait` milliseconds, when it has ended or they are over. Null for an unknown one. */
  async get(id: string, wait = 0): Promise<Job | null> {
    const entry = this.#entries.get(id);
    if (!entry) return null;
    if (wait > 0 && entry.job.state === 'running') {
      let timer: NodeJS.Timeout | undefined;
      const over = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, wait);
      });
      await Promise.race([entry.ended, over]);
      clearTimeout(timer);
    }
    return entry.job;
  }

  /** Gives up what is being learned, and waits until it is. */
  async close(): Promise<void> {
    this.#stop.abort();
    await this.#running?.ended;
    await this.#options.learner.close();
  }

  async #run(entry: Entry, request: LearnRequest): Promise<void> {
    const { learner, onEnd, onError } = this.#options;
    const end = (change: Pick<Job, 'state'> & Partial<Job>): void => {
      entry.job = { ...entry.job, ...change, endedAt: new Date().toISOString(), secondsLeft: null };
    };
    try {
      const result = await learner.learn(request, {
        signal: this.#stop.signal,
        onProgress: ({ done, secondsLeft }) => {
          entry.job = { ...entry.job, progress: done, secondsLeft };
        },
      });
      end({ state: 'done', progress: 1, result });
    } catch (error) {
      const { aborted } = this.#stop.signal;
      if (!aborted && !UnforgetError.is(error)) onError(error);
      end({ state: 'failed', ...errorDocument(aborted ? stopped() : error) });
    }
    this.#running = null;
    try {
      await onEnd(entry.job);
    } catch (error) {
      onError(error);
    }
  }
}

const stopped = (): UnforgetError =>
  new UnforgetError({
    code: 'disposed',
    what: 'The server was stopped before it was learned',
    remedy: 'Send it again',
  });
