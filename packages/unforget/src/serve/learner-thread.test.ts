import { EventEmitter } from 'node:events';
import { expect, it, vi } from 'vitest';
import type { LearnOutcome } from '../release/learn-version.ts';
import { learnerThread } from './learner-thread.ts';
import type { Order } from './thread-messages.ts';

/** Takes only what can be cloned, as a thread does, and has learned at once. */
vi.mock('node:worker_threads', () => ({
  Worker: class extends EventEmitter {
    postMessage(order: Order): void {
      const { kind } = structuredClone(order);
      queueMicrotask(() => (kind === 'end' ? this.emit('exit', 0) : this.emit('message', { kind: 'done', outcome })));
    }
  },
}));
const outcome = { promoted: true } as LearnOutcome;

it('a request that can not be sent fails alone: the next one is learned', async () => {
  const learner = learnerThread('versions');
  const options = { signal: new AbortController().signal, onProgress: () => {} };
  const learn = async (input: unknown) => learner.learn({ examples: [{ input, label: 'a' }] }, options);
  await expect(learn(() => {})).rejects.toMatchObject({ name: 'DataCloneError' });
  expect(await learn('refund me')).toEqual(outcome);
  await learner.close();
});
