import { type Job, Queue, QueueEvents } from 'bullmq';
import { unwrap } from '../jobs/failure.ts';
import type { Order } from '../jobs/order.ts';
import { restored } from '../results/record.ts';
import type { Executor } from './executor.ts';
import { connect, QUEUE, type QueuedAnswer, queuedNameOf } from './queue.ts';

type Queued = Job<Order, QueuedAnswer>;

const WEEK = 7 * 24 * 3600;

/**
 * Jobs are done by whoever runs `bench worker` on the same Redis. A worker's result waits there until a sweep has kept
 * it, also when this one is killed meanwhile and resumed.
 */
export async function queueExecutor(url: string, notice: (line: string) => void): Promise<Executor> {
  const [connection, listening] = [await connect(url), await connect(url)];
  const queue = new Queue<Order, QueuedAnswer>(QUEUE, { connection });
  const events = new QueueEvents(QUEUE, { connection: listening });
  await events.waitUntilReady();
  const listeners = new Map<string, (done: number) => void>();
  events.on('progress', ({ jobId, data }) => listeners.get(jobId)?.(Number(data)));
  return {
    slots: Number.POSITIVE_INFINITY,
    async prepare() {
      // A Redis that does not tell who is connected is no reason to stop.
      const workers = await queue.getWorkersCount().catch(() => null);
      if (workers !== 0) return;
      // Not the URL itself: it may hold a password.
      notice('no worker is there yet, so the runs wait; start some: npm run bench -- worker --redis URL');
    },
    async run(order, { signal, onProgress }) {
      const jobId = queuedNameOf(order);
      const kept = { age: WEEK };
      const queued: Queued = await queue.add('run', order, { jobId, removeOnComplete: kept, removeOnFail: kept });
      listeners.set(jobId, onProgress);
      try {
        const answer = await untilDone(queued, events, signal);
        if (answer === null) return null;
        await queued.remove(); // the caller keeps it now
        const result = unwrap(answer);
        return result && { ...result, ...restored(result) };
      } finally {
        listeners.delete(jobId);
      }
    },
    async close() {
      await events.close();
      await queue.close();
      connection.disconnect();
      listening.disconnect();
    },
  };
}

/** Null when the signal stopped the waiting; a job that no worker has begun is then taken back. */
async function untilDone(queued: Queued, events: QueueEvents, signal: AbortSignal): Promise<QueuedAnswer | null> {
  const waiting = new AbortController();
  const stopped = new Promise<null>((resolve) => {
    if (signal.aborted) resolve(null);
    signal.addEventListener('abort', () => resolve(null), { signal: waiting.signal });
  });
  const done = queued.waitUntilFinished(events);
  done.catch(() => {}); // when the waiting was stopped nobody asks any more
  try {
    const answer = await Promise.race([done, stopped]);
    // What a worker has begun stays: its result will be there for a resume.
    if (answer === null) await queued.remove().catch(() => {});
    return answer;
  } catch (error) {
    // One that the queue gave up would stay under its name, and fail at once in every resume.
    await queued.remove().catch(() => {});
    throw error;
  } finally {
    waiting.abort();
  }
}
