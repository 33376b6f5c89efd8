import type { ForgetReceipt, HostMemory, Snapshot, Strategy } from '@unforget/types';
import { describe, expect, it } from 'vitest';
import { compose, defineStrategy } from '../compose.ts';
import { mlp } from '../models/mlp.ts';
import { sgd } from '../optimizers/sgd.ts';
import { pointClouds } from '../testing/problems.ts';
import { createLearner, type Learner } from './learner.ts';

type Keys = readonly (string | null)[];

/** A memory of keys alone. */
class KeyMemory implements HostMemory {
  keys: Keys;
  constructor(keys: Keys) {
    this.keys = keys;
  }
  snapshot(): Snapshot {
    return { keys: this.keys };
  }
}

/** Keeps the keys of every experience, and 8 bytes for each. */
const keeper = (name: string): Strategy<string, { readonly calls: number }, KeyMemory> =>
  defineStrategy<string, { readonly calls: number }, KeyMemory>({
    specificationVersion: 'v1',
    name,
    stateVersion: 1,
    init: () => ({ calls: 0 }),
    createMemory: () => new KeyMemory([]),
    restoreMemory: (snapshot) => new KeyMemory(snapshot['keys'] as Keys),
    beforeExperience: (state, { memory, samples }) => {
      memory.keys = [...memory.keys, ...(samples.keys ?? [])];
      return state;
    },
    forget: ({ calls }, predicate, { memory, at }) => {
      const before = memory.keys.length;
      memory.keys = memory.keys.filter((key) => !predicate({ key, label: null, taskId: null }));
      return { state: { calls: calls + 1 }, receipt: receipt(before, memory.keys.length, at) };
    },
  });

const receipt = (before: number, after: number, at: string | null): ForgetReceipt => ({
  removed: before - after,
  kept: after,
  byClass: null,
  byTask: { [-1]: before - after },
  bytesBefore: 8 * before,
  bytesAfter: 8 * after,
  fingerprintBefore: String(before),
  fingerprintAfter: String(after),
  at,
});

const learnerOf = (...strategies: readonly Strategy<string, never, never>[]): Learner =>
  createLearner({
    model: mlp({ inputs: 4, hidden: [3], head: { kind: 'growing' } }),
    optimizer: sgd(0.1),
    strategy: compose(...strategies),
  });

const anyOf = (strategy: unknown): Strategy<string, never, never> => strategy as Strategy<string, never, never>;

const data = (...keys: Keys) => ({ ...pointClouds([0, 1], { perClass: keys.length / 2 }), keys });

const ONE = { iterations: 1, batchSize: 2 };

/** The keys that a strategy has kept. */
async function kept(learner: Learner): Promise<string[]> {
  const found: string[] = [];
  await learner.forget(({ key }) => {
    found.push(String(key));
    return false;
  });
  return found;
}

describe('forget', () => {
  it('asks every strategy that keeps samples, and sums up their receipts', async () => {
    const learner = learnerOf(anyOf(keeper('a')), anyOf(keeper('b')));
    await learner.learn(data('ann', 'bob', 'ann', null), ONE);
    const report = await learner.forget(({ key }) => key === 'ann', { at: '2026-01-01' });
    // Each of the two had 4 keys and lost 2.
    expect(report).toEqual({
      removed: 4,
      kept: 4,
      bytesBefore: 64,
      bytesAfter: 32,
      at: '2026-01-01',
      strategies: { a: receipt(4, 2, '2026-01-01'), b: receipt(4, 2, '2026-01-01') },
      warnings: [],
    });
    expect(await kept(learner)).toEqual(['bob', 'null', 'bob', 'null']);
    learner.dispose();
  });

  it('does nothing before there is anything, and without a strategy that keeps samples', async () => {
    const nothing = { removed: 0, kept: 0, bytesBefore: 0, bytesAfter: 0, at: null, strategies: {}, warnings: [] };
    const [fresh, plain] = [learnerOf(anyOf(keeper('a'))), learnerOf()];
    expect(await fresh.forget(() => true)).toEqual(nothing);
    await plain.learn(data('ann', 'bob'), ONE);
    expect(await plain.forget(() => true)).toEqual(nothing);
    fresh.dispose();
    plain.dispose();
  });

  it('deletes everywhere or, when one strategy fails, nowhere', async () => {
    const failing = { ...keeper('b'), forget: () => Promise.reject(new Error('no')) };
    const learner = learnerOf(anyOf(keeper('a')), anyOf(failing));
    await learner.learn(data('ann', 'bob'), ONE);
    await expect(learner.forget(() => true)).rejects.toThrow('no');
    const asked: (string | null)[] = [];
    await expect(learner.forget(({ key }) => asked.push(key) < 0)).rejects.toThrow('no');
    expect(asked).toEqual(['ann', 'bob']);
    learner.dispose();
  });

  it('says what it did not reach: an experience that is unfinished', async () => {
    const learner = learnerOf(anyOf(keeper('a')));
    const stop = new AbortController();
    stop.abort();
    await learner.learn(data('ann', 'bob'), { ...ONE, signal: stop.signal });
    const { removed, warnings } = await learner.forget(() => true);
    expect([learner.pending, removed]).toEqual([true, 2]);
    expect(warnings).toEqual([expect.stringContaining('unfinished')]);
    learner.dispose();
  });

  it('refuses what is no predicate, and misspelled options', async () => {
    const learner = learnerOf();
    await expect(learner.forget(['ann'] as never)).rejects.toMatchObject({ code: 'invalid-input' });
    await expect(learner.forget(() => true, { when: '2026' } as never)).rejects.toMatchObject({
      code: 'invalid-option',
    });
    learner.dispose();
  });
});

describe('keys of samples', () => {
  it('come with arrays and with pieces, of which some may have none', async () => {
    const learner = learnerOf(anyOf(keeper('a')));
    const [x, y] = [[[1, 2, 3, 4]], [0]];
    await learner.learn({ x, y, keys: ['ann'] }, ONE);
    await learner.learn(
      [
        { x, y },
        { x, y, keys: ['bob'] },
      ],
      ONE,
    );
    expect(await kept(learner)).toEqual(['ann', 'null', 'bob']);
    learner.dispose();
  });

  it.each([
    ['too few', ['ann'], 'Keys of experience 0: expected an array of 2, received 1.'],
    ['no list', 'ann', 'Keys of experience 0: expected an array of 2, received string.'],
    ['a number', ['ann', 7], 'Key of sample 1 of experience 0: expected a text or null, received number.'],
  ])('are refused when they are wrong: %s', async (_, keys, message) => {
    const learner = learnerOf();
    await expect(learner.learn({ ...data('a', 'b'), keys: keys as never }, ONE)).rejects.toThrow(message);
    learner.dispose();
  });
});
