import { EventEmitter } from 'node:events';
import { expect, it, vi } from 'vitest';
import type { LearnOutcome, LearnRequest } from '../release/learn-version.ts';
import { learnerThread } from './learner-thread.ts';
import type { Order } from './thread-messages.ts';

/** Takes only what can be cloned, as a thread does, and has learned at once; told to die, it ends some time after it. */
const { threads } = vi.hoisted(() => ({ threads: [] as EventEmitter[] }));
vi.mock('node:worker_threads', () => ({
  Worker: class extends EventEmitter {
    constructor() {
      super();
      threads.push(this);
    }
    postMessage(order: Order): void {
      const { kind, request } = structuredClone(order) as Order & { request?: LearnRequest };
      const isFatal = request?.name === 'fatal';
      queueMicrotask(() => {
        if (kind === 'end') this.emit('exit', 0);
        else if (isFatal) this.emit('error', new Error('out of memory'));
        else setTimeout(() => this.emit('message', { kind: 'done', outcome }), 5);
      });
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

it('a thread that died ends later: the job of the next one goes on', async () => {
  const learner = learnerThread('versions');
  const options = { signal: new AbortController().signal, onProgress: () => {} };
  const examples = [{ input: 'refund me', label: 'a' }];
  await expect(learner.learn({ examples, name: 'fatal' }, options)).rejects.toThrow('out of memory');
  const learning = learner.learn({ examples }, options);
  threads.at(-2)?.emit('exit', 1);
  expect(await learning).toEqual(outcome);
  await learner.close();
});
