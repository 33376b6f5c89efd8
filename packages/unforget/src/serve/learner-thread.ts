import { Worker } from 'node:worker_threads';
import { UnforgetError } from '@unforget/types';
import type { LearnOutcome } from '../release/learn-version.ts';
import type { BackgroundLearner, JobProgress } from './background-learner.ts';
import type { Message, Order, WorkerData } from './thread-messages.ts';

/** Built files lie side by side, sources in folders. */
const FILE = new URL(import.meta.url.endsWith('.ts') ? '../learn-worker.ts' : './learn-worker.js', import.meta.url);
/** Milliseconds that a worker with nothing to do may take to end. */
const PATIENCE = 3000;

interface Running {
  readonly thread: Worker;
  readonly done: (outcome: LearnOutcome) => void;
  readonly failed: (error: unknown) => void;
  readonly onProgress: (progress: JobProgress) => void;
}

/**
 * Learns in a worker thread, which is started by the first job and stays: an engine takes a second to start. If it dies,
 * its job fails and the next one starts another.
 */
export function learnerThread(folder: string): BackgroundLearner {
  let worker: Worker | null = null;
  let running: Running | null = null;

  const settle = (how: (job: Running) => void): void => {
    const job = running;
    running = null;
    if (job) how(job);
  };
  const start = (): Worker => {
    const started = new Worker(FILE, { workerData: { folder } satisfies WorkerData });
    const gone = (error: unknown): void => {
      if (worker === started) worker = null;
      // It ends a moment after its error, and another one may be at work by then.
      if (running?.thread === started) settle((job) => job.failed(error));
    };
    started.on('message', (message: Message) => {
      if (message.kind === 'progress') running?.onProgress(message.progress);
      else if (message.kind === 'done') settle((job) => job.done(message.outcome));
      else settle((job) => job.failed(errorFrom(message.error)));
    });
    started.on('error', gone);
    started.on('exit', (code) => gone(new Error(`The learning thread ended with status ${code}`)));
    return started;
  };
  const send = (to: Worker, order: Order): void => to.postMessage(order);

  return {
    async learn(request, { signal, onProgress }) {
      if (running) throw new UnforgetError({ code: 'busy', what: 'Another job is being learned' });
      const thread = worker ?? start();
      worker = thread;
      // Nothing is running yet if this throws; no answer can come before the lines below.
      send(thread, { kind: 'learn', request });
      const stop = (): void => send(thread, { kind: 'stop' });
      signal.addEventListener('abort', stop, { once: true });
      const learned = new Promise<LearnOutcome>((done, failed) => {
        running = { thread, done, failed, onProgress };
      });
      return learned.finally(() => signal.removeEventListener('abort', stop));
    },
    async close() {
      const thread = worker;
      worker = null;
      if (!thread) return;
      const ended = new Promise((resolve) => thread.once('exit', resolve));
      send(thread, { kind: 'end' });
      const timer = setTimeout(() => void thread.terminate(), PATIENCE);
      await ended;
      clearTimeout(timer);
    },
  };
}

const errorFrom = (error: (Message & { kind: 'failed' })['error']): Error =>
  'code' in error ? new UnforgetError(error) : new Error(error.text);
