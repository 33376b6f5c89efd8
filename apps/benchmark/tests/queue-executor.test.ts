import { Worker } from 'bullmq';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runWorker } from '../src/commands/run-worker.ts';
import type { Executor } from '../src/executors/executor.ts';
import { connect, QUEUE } from '../src/executors/queue.ts';
import { queueExecutor } from '../src/executors/queue-executor.ts';
import { benchmarkJobs, type Job } from '../src/jobs/job.ts';
import { orderOf } from '../src/jobs/order.ts';
import type { RunResult } from '../src/results/record.ts';
import { record } from './records.ts';
import { REDIS_IS_THERE, startRedis } from './redis-server.ts';
import { tinySuite } from './tiny.ts';

const [job] = benchmarkJobs(tinySuite, { scenarios: ['class'], methods: ['naive'], seeds: 1 });
const order = orderOf(job as Job, tinySuite);
const never = { signal: new AbortController().signal, onProgress: () => {} };
const result: RunResult = record('naive', 1, 0.5);

/** A machine of which nothing but the way it works is made up. */
const machine = (run: Executor['run']): Executor => ({ slots: 1, prepare: async () => {}, run, close: async () => {} });

/** `began` resolves once `begin` is called. */
function beginning() {
  let begin = (): void => {};
  const began = new Promise<void>((resolve) => {
    begin = resolve;
  });
  return { begin, began };
}

describe.skipIf(!REDIS_IS_THERE)('a job on a Redis', () => {
  let redis: Awaited<ReturnType<typeof startRedis>>;
  let sweep: Executor;
  const said: string[] = [];

  beforeAll(async () => {
    redis = await startRedis();
    sweep = await queueExecutor(redis.url, (line) => said.push(line));
  });

  afterAll(async () => {
    await sweep.close();
    await redis.stop();
  });

  /** A worker that `stop` ends, as a signal does. */
  const startWorker = (run: Executor['run']) => {
    const controller = new AbortController();
    const silent = { out: { write: () => {} }, err: { write: () => {} } };
    const options = { url: redis.url, stalledAfter: 1, signal: controller.signal, ...silent };
    const ended = runWorker({ ...options, executor: machine(run) });
    return async () => {
      controller.abort();
      await ended;
    };
  };

  it('waits for a worker, and says so where there is none', async () => {
    await sweep.prepare('mnist');
    const hint = 'no worker is there yet, so the runs wait; start some: npm run bench -- worker --redis URL';
    expect(said).toEqual([hint]);

    const { begin, began } = beginning();
    const stop = startWorker(async () => {
      begin();
      return result;
    });
    const running = sweep.run(order, never);
    await began;
    await sweep.prepare('mnist');
    expect(said).toEqual([hint]);
    await running;
    await stop();
  });

  it('says nothing of workers where Redis does not tell who is connected', async () => {
    const connection = await connect(redis.url);
    await connection.acl('SETUSER', 'default', '-client|list');
    const before = said.length;
    try {
      await sweep.prepare('mnist');
    } finally {
      await connection.acl('SETUSER', 'default', '+client|list');
      connection.disconnect();
    }
    expect(said).toHaveLength(before);
  });

  it('that its queue gave up is done by a resume', async () => {
    const connection = await connect(redis.url);
    const giving = new Worker(QUEUE, () => Promise.reject(new Error('job stalled too often')), {
      connection,
      skipStalledCheck: true,
    });
    await expect(sweep.run(order, never)).rejects.toThrow('job stalled too often');
    await giving.close();
    connection.disconnect();

    const stop = startWorker(async () => result);
    expect(await sweep.run(order, never)).toMatchObject({ steps: 10 });
    await stop();
  });

  it('goes to another worker when one is stopped in the middle of it', async () => {
    const { begin, began } = beginning();
    const stop = startWorker(async (_, { signal }) => {
      begin();
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      return null;
    });
    const running = sweep.run(order, never);
    await began;
    await stop();
    const stopOther = startWorker(async () => result);
    expect(await running).toMatchObject({ steps: 10 });
    await stopOther();
  });
});
