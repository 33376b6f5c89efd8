import { Worker } from 'bullmq';
import { EXIT } from '../cli/exit.ts';
import type { Output } from '../cli/output.ts';
import type { Executor } from '../executors/executor.ts';
import { connect, QUEUE, type QueuedAnswer } from '../executors/queue.ts';
import { answer } from '../jobs/failure.ts';
import { keyOf } from '../jobs/job.ts';
import type { Order } from '../jobs/order.ts';

export interface WorkerOptions extends Output {
  readonly url: string;
  /** Seconds after which the job of a worker that no longer answers goes to another. */
  readonly stalledAfter: number;
  /** Where jobs are done, other processes than this one: it must stay able to tell Redis that it is alive. */
  readonly executor: Executor;
  readonly signal: AbortSignal;
}

/** How often a job is begun anew because its worker died, before the job itself is taken for the cause. */
const TIMES_STALLED = 5;

/** Does the jobs of sweeps until it is stopped; what is then running goes to other workers. */
export async function runWorker({ url, stalledAfter, executor, signal, err }: WorkerOptions): Promise<number> {
  try {
    const connection = await connect(url);
    const milliseconds = 1000 * stalledAfter;
    const worker = new Worker<Order, QueuedAnswer>(
      QUEUE,
      async (job) => {
        err.write(`began ${keyOf(job.data.job)}\n`);
        const onProgress = (done: number): void => void job.updateProgress(done).catch(() => {});
        const answered = await answer(() => executor.run(job.data, { signal, onProgress }));
        // What was stopped has no result, and told as one it would be the sweep's: without a word another worker has it.
        return signal.aborted ? new Promise<never>(() => {}) : answered;
      },
      {
        connection,
        concurrency: executor.slots,
        lockDuration: milliseconds,
        stalledInterval: milliseconds,
        maxStalledCount: TIMES_STALLED,
      },
    );
    worker.on('completed', ({ data }) => err.write(`ended ${keyOf(data.job)}\n`));
    worker.on('error', (error) => err.write(`${error.message}\n`));
    await worker.waitUntilReady();
    err.write(`waiting for jobs on ${url}\n`);
    await stopped(signal);
    await worker.close(true);
    connection.disconnect();
    return EXIT.interrupted;
  } finally {
    await executor.close();
  }
}

const stopped = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
