import * as tf from '@tensorflow/tfjs-core';
import { floor, memoryStorage, openVersionStore, type Promotion } from '@unforget/versions';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { messages } from '../__fixtures__/messages.ts';
import { learnVersion } from './learn-version.ts';
import { openBot } from './open-bot.ts';

let tensors = 0;
beforeEach(() => {
  tensors = tf.memory().numTensors;
});
afterEach(() => expect(tf.memory().numTensors).toBe(tensors));

const store = () => openVersionStore(memoryStorage());

describe('a version that is learned', () => {
  it('goes on from the active one, and its record says from what and by what', async () => {
    const versions = await store();
    await learnVersion(versions, { examples: messages('track_order', 'refund'), create: { seed: 5 } });
    const { promoted, compared, previous, version } = await learnVersion(versions, {
      examples: messages('opening_hours'),
      name: 'hours',
    });
    expect({ promoted, compared, previous }).toEqual({ promoted: true, compared: true, previous: 'v1' });
    const first = await versions.get('v1');
    expect(version).toMatchObject({
      name: 'hours',
      parent: first.id,
      strategy: { method: 'replay', input: 'text' },
      notes: { examples: 8, labels: 3 },
      scores: { n: 3 },
    });
    expect(first).toMatchObject({ seed: 5, scores: { n: 2 } });
    expect(version.dataFingerprint).toMatch(/^[0-9a-f]{64}$/);
    expect(version.dataFingerprint).not.toBe(first.dataFingerprint);
    const { bot } = await openBot(versions);
    expect(bot.labels()).toEqual(['track_order', 'refund', 'opening_hours']);
    await bot.dispose();
  });

  it('is rejected by a gate, with the active one left', async () => {
    const versions = await store();
    const test = messages('track_order', 'refund');
    await learnVersion(versions, { examples: test, test });
    const swapped = test.map(({ input, label }) => ({ input, label: label === 'refund' ? 'track_order' : 'refund' }));
    const outcome = await learnVersion(versions, { examples: swapped, test });
    expect(outcome).toMatchObject({ promoted: false, version: { name: 'v2', state: 'rejected' } });
    expect(outcome.gates.reasons[0]).toMatchObject({ gate: 'drop', per: 'overall' });
    expect((await versions.active())?.name).toBe('v1');
  });

  it('can follow one that was asked nothing, by the gates that need no other', async () => {
    const versions = await store();
    const few = messages('track_order', 'refund').filter((_, i) => i % 4 === 0);
    await learnVersion(versions, { examples: few });
    expect((await versions.get('v1')).scores).toBeNull();
    expect(await learnVersion(versions, { examples: messages('refund') })).toMatchObject({
      promoted: true,
      compared: false,
    });
    const versionsToo = await store();
    await learnVersion(versionsToo, { examples: few });
    const gates = [floor({ accuracy: 0.99, evidence: 'safety' })];
    expect(await learnVersion(versionsToo, { examples: messages('refund'), gates })).toMatchObject({ promoted: false });
  });

  it('is in conflict with another that was promoted meanwhile', async () => {
    const versions = await store();
    await learnVersion(versions, { examples: messages('track_order', 'refund') });
    const other = await versions.add({ payload: await versions.payload('v1'), name: 'other' });
    let promotion: Promise<Promotion> | null = null;
    const learning = learnVersion(
      versions,
      { examples: messages('opening_hours') },
      {
        onProgress: () => {
          promotion ??= versions.promote(other.id, { gates: [] });
        },
      },
    );
    await expect(learning).rejects.toMatchObject({ code: 'conflict', winner: other.id });
    await promotion;
    expect((await versions.active())?.name).toBe('other');
    expect((await versions.list({ state: 'candidate' })).map(({ name }) => name)).toEqual(['v3']);
    expect((await versions.verify()).ok).toBe(true);
  });

  it.each([
    ['gates that are no list', { gates: 'none' as never }, 'invalid-option'],
    ['a gate that is none', { gates: [{ gate: 'x' } as never] }, 'invalid-option'],
    ['a name like an id', { name: 'abcdef12' }, 'invalid-input'],
    ['test examples of another kind', { test: [{ input: [1, 0], label: 'refund' }] }, 'invalid-input'],
  ])('is refused before anything is learned: %s', async (_, wrong, code) => {
    const versions = await store();
    let looked = 0;
    const learning = learnVersion(
      versions,
      { examples: messages('track_order', 'refund'), ...wrong },
      { onProgress: () => looked++ },
    );
    await expect(learning).rejects.toMatchObject({ code });
    expect({ looked, history: await versions.history() }).toEqual({ looked: 0, history: [] });
  });

  it('is refused, too, with test vectors of another length', async () => {
    const examples = [1, 0].map((one) => ({ input: [one, 1 - one], label: `${one}` }));
    const test = [...examples, { input: [1, 0, 0], label: '1' }];
    await expect(learnVersion(await store(), { examples, test })).rejects.toMatchObject({
      code: 'invalid-input',
      what: 'Input of test example 2',
      expected: '2 numbers, as in the examples',
      received: '3 numbers',
    });
  });

  it('is not there when it was stopped', async () => {
    const versions = await store();
    const stop = new AbortController();
    const learning = learnVersion(
      versions,
      { examples: messages('track_order', 'refund') },
      { signal: stop.signal, onProgress: () => stop.abort() },
    );
    await expect(learning).rejects.toMatchObject({ name: 'AbortError' });
    expect(await versions.history()).toEqual([]);
  });
});
