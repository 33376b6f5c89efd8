import type { ExperienceContext, HostMemory, Snapshot, StateTree } from '@unforget/types';
import { describe, expect, it } from 'vitest';
import { compose, defineStrategy } from '../compose.ts';
import { mlp } from '../models/mlp.ts';
import { sgd } from '../optimizers/sgd.ts';
import { pointClouds } from '../testing/problems.ts';
import { createLearner } from './learner.ts';

/** Counts something, and how often it was copied. */
class Counter implements HostMemory {
  static copies: string[] = [];
  readonly name: string;
  count: number;
  constructor(name: string, count: number) {
    this.name = name;
    this.count = count;
  }
  snapshot(): Snapshot {
    Counter.copies.push(this.name);
    return { count: this.count };
  }
}

/** Counts each batch, and the end of each experience where `consolidates`. */
const counting = (name: string, options: { consolidates?: boolean; fails?: () => boolean } = {}) =>
  defineStrategy<string, StateTree, Counter>({
    specificationVersion: 'v1',
    name,
    stateVersion: 1,
    init: () => ({}),
    createMemory: () => new Counter(name, 0),
    restoreMemory: ({ count }: Snapshot) => new Counter(name, count as number),
    observeBatch: (_, { memory }) => {
      memory.count++;
    },
    report: (_, { memory }) => ({ count: memory.count }),
    ...(options.consolidates && {
      afterExperience: async (state: StateTree, { memory, progress, signal }: ExperienceContext<Counter>) => {
        memory.count += 100;
        await progress(0.5);
        signal?.throwIfAborted();
        if (options.fails?.()) throw new Error('a fault');
        return state;
      },
    }),
  });

const make = (...strategies: ReturnType<typeof counting>[]) => {
  const model = mlp({ inputs: 4, head: { kind: 'fixed', units: 2 } });
  return createLearner({ model, optimizer: sgd(0.1), strategy: compose(...strategies), capture: false });
};
const data = pointClouds([0, 1]);
const LEARNING = { iterations: 3 };

/** The strategies whose memory was copied while `work` ran. */
async function copiesOf(work: () => Promise<unknown>): Promise<string[]> {
  Counter.copies = [];
  await work();
  return Counter.copies;
}

const counts = ({ strategies }: { strategies: Readonly<Record<string, object>> }) => [
  strategies['batches'],
  strategies['ends'],
];

describe('memories are copied', () => {
  it('once an experience, twice only where a signal can stop a consolidation that changes them', async () => {
    const learner = make(counting('batches'), counting('ends', { consolidates: true }));
    await learner.learn(data, LEARNING);
    expect(await copiesOf(() => learner.learn(data, LEARNING))).toEqual(['batches', 'ends']);
    const { signal } = new AbortController();
    expect(await copiesOf(() => learner.learn(data, { ...LEARNING, signal }))).toEqual(['batches', 'ends', 'ends']);
    learner.dispose();
  });
});

describe('memories go back', () => {
  it('to the end of training when the signal stops consolidation, so that nothing is counted twice', async () => {
    const learner = make(counting('batches'), counting('ends', { consolidates: true }));
    const stop = new AbortController();
    const onProgress = ({ phase }: { phase: string }) => phase === 'consolidate' && stop.abort();
    const aborted = await learner.learn(data, { ...LEARNING, signal: stop.signal, onProgress });
    expect(aborted.aborted).toBe(true);
    expect(counts(aborted)).toEqual([{ count: 3 }, { count: 3 }]);
    expect(counts(await learner.learn(data, LEARNING))).toEqual([{ count: 3 }, { count: 103 }]);
    learner.dispose();
  });

  it('to before the experience when something fails in consolidation, with and without a signal', async () => {
    let broken = false;
    const learner = make(counting('batches'), counting('ends', { consolidates: true, fails: () => broken }));
    await learner.learn(data, LEARNING);
    broken = true;
    await expect(learner.learn(data, LEARNING)).rejects.toThrow('a fault');
    await expect(learner.learn(data, { ...LEARNING, signal: new AbortController().signal })).rejects.toThrow('a fault');
    broken = false;
    expect(counts(await learner.learn(data, LEARNING))).toEqual([{ count: 6 }, { count: 206 }]);
    learner.dispose();
  });
});
