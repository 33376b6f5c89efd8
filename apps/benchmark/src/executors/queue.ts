import { createHash } from 'node:crypto';
import { UnforgetError } from '@unforget/types';
import { Redis } from 'ioredis';
import type { Answer } from '../jobs/failure.ts';
import { keyOf } from '../jobs/job.ts';
import type { Order } from '../jobs/order.ts';
import type { RunResult } from '../results/record.ts';

/** The queue that sweeps fill and workers empty. */
export const QUEUE = 'unforget-bench';

/** What a worker leaves for the sweep; JSON, so NaN has become null. */
export type QueuedAnswer = Answer<RunResult | null>;

/** Same order, same name: a sweep that is resumed finds what was done for it in the meantime. */
export const queuedNameOf = (order: Order): string =>
  `${keyOf(order.job)}/${createHash('sha256').update(JSON.stringify(order)).digest('hex').slice(0, 12)}`;

/**
 * A connection that has answered once; it then comes back by itself whenever it is lost.
 * @throws UnforgetError `invalid-option` when nothing answers
 */
export async function connect(url: string): Promise<Redis> {
  const probe = new Redis(url, { lazyConnect: true, retryStrategy: () => null, connectTimeout: 5000 });
  let reason: Error | null = null; // `connect` itself only says that the connection is closed
  probe.on('error', (error) => {
    reason = error;
  });
  try {
    await probe.connect();
    await probe.ping();
  } catch (error) {
    const cause = reason ?? error;
    throw new UnforgetError({
      code: 'invalid-option',
      what: `Option "--redis" ${url}`,
      expected: 'a Redis server',
      received: cause instanceof Error ? cause.message : String(cause),
      cause,
    });
  } finally {
    probe.disconnect();
  }
  return new Redis(url, { maxRetriesPerRequest: null });
}
