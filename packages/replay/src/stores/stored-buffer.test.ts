import 'fake-indexeddb/auto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRandom } from '@unforget/core';
import { UnforgetError } from '@unforget/types';
import fc from 'fast-check';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { numbered } from '../__fixtures__/samples.ts';
import { type BufferStore, createBuffer, indexedDbStore, memoryStore, openBuffer, type PolicyName } from '../index.ts';
import { fileStore } from '../node.ts';

const folder = mkdtempSync(join(tmpdir(), 'unforget-stores-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let made = 0;
/** Makes a fresh place, and stores that are opened on it one after the other. */
const places: [string, () => () => BufferStore][] = [
  [
    'memory',
    () =>
      (
        (store) => () =>
          store
      )(memoryStore()),
  ],
  [
    'IndexedDB',
    () =>
      (
        (name) => () =>
          indexedDbStore(name)
      )(`buffer ${made++}`),
  ],
  [
    'file',
    () =>
      (
        (path) => () =>
          fileStore(path, { sync: false })
      )(join(folder, `buffer ${made++}`)),
  ],
];

const options = { capacity: 6, inputSize: 1, extras: { logits: [2] } };
const offer = (labels: readonly number[], from: number) => ({
  ...numbered(labels, from),
  keys: labels.map((label) => (label ? `user ${label}` : null)),
  weights: Float32Array.from(labels, (label) => (label === 3 ? 0 : 1)),
  extras: { logits: { shape: [2], values: Float32Array.from({ length: 2 * labels.length }, (_, i) => from + i) } },
  experience: from,
});

describe.each(places)('a buffer in %s', (_name, place) => {
  it('comes back bit for bit after any insertions and deletions, and goes on as if it had never left', async () => {
    const policies = fc.constantFrom<PolicyName>('reservoir', 'class-balanced', 'experience-balanced', 'ring');
    const acts = fc.array(fc.oneof(fc.array(fc.nat(4), { maxLength: 9 }), fc.nat(4)), { maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(policies, acts, async (policy, list) => {
        const store = place();
        const plain = createBuffer({ ...options, policy });
        let stored = await openBuffer(store(), { ...options, policy });
        for (const [i, act] of list.entries()) {
          if (typeof act === 'number') {
            const receipt = await stored.forget(({ label }) => label === act);
            expect(receipt).toEqual(plain.forget(({ label }) => label === act));
          } else {
            await stored.insert(offer(act, 10 * i), createRandom(i), { from: 1 });
            plain.insert(offer(act, 10 * i), createRandom(i), { from: 1 });
          }
          if (i % 3 !== 2) continue;
          await stored.close();
          stored = await openBuffer(store(), { ...options, policy });
        }
        await stored.close();
        const last = await openBuffer(store(), { ...options, policy });
        expect(last.buffer.snapshot()).toEqual(plain.snapshot());
        await last.close();
      }),
      { numRuns: 25 },
    );
  });

  it('keeps insertions in their order when nobody waits for them', async () => {
    const store = place();
    const stored = await openBuffer(store(), { ...options, policy: 'ring' });
    await Promise.all([0, 1, 2, 3].map((i) => stored.insert(offer([0, 1, 2], 10 * i), createRandom(i))));
    const fingerprint = stored.buffer.fingerprint();
    await stored.close();
    const again = await openBuffer(store(), { ...options, policy: 'ring' });
    expect(again.buffer.fingerprint()).toBe(fingerprint);
    await again.close();
  });

  it('refuses other options than it was made with', async () => {
    const store = place();
    await (await openBuffer(store(), options)).close();
    const refusing = store();
    const close = vi.spyOn(refusing, 'close');
    const error = await openBuffer(refusing, { ...options, capacity: 7 }).catch((thrown: unknown) => thrown);
    expect(UnforgetError.is(error, 'incompatible-state')).toBe(true);
    // Nobody else can: there is no buffer.
    expect(close).toHaveBeenCalledOnce();
    expect(String(error)).toContain('"capacity":7');
    const spelled = { ...options, storage: 'float32' as const, policy: 'reservoir' as const };
    await expect(openBuffer(store(), spelled)).resolves.toBeDefined();
  });

  it('needs a whole state before a change, and holds nothing after clear()', async () => {
    const store = place()();
    const refused = async (): Promise<boolean> =>
      UnforgetError.is(await store.append({ a: 1 }).catch((error: unknown) => error), 'invalid-input');
    expect(await store.load()).toBeNull();
    expect(await refused()).toBe(true);
    await store.save({ whole: 1 });
    await store.append({ part: Int32Array.of(2) });
    expect(await store.load()).toEqual({ snapshot: { whole: 1 }, changes: [{ part: Int32Array.of(2) }] });
    await store.save({ whole: 3 });
    expect(await store.load()).toEqual({ snapshot: { whole: 3 }, changes: [] });
    await store.clear();
    expect(await store.load()).toBeNull();
    expect(await refused()).toBe(true);
    await store.close();
  });
});

describe('StoredBuffer', () => {
  it('saves the whole after a change that the store did not take', async () => {
    const inner = memoryStore();
    let full = false;
    const store: BufferStore = {
      ...inner,
      append: (change) => (full ? Promise.reject(new Error('disk full')) : inner.append(change)),
    };
    const stored = await openBuffer(store, options);
    full = true;
    await expect(stored.insert(offer([0], 0), createRandom(0))).rejects.toThrow('disk full');
    await stored.insert(offer([1], 1), createRandom(1));
    const again = await openBuffer(inner, options);
    expect([...again.buffer.contents().x]).toEqual([0, 1]);
  });

  it.each([
    ['a draw too many', { draws: Float64Array.of(0) }, 'draws'],
    ['another slot', { slots: Int32Array.of(4) }, 'slots'],
    ['no groups', { groups: [0] }, 'groups'],
    ['keys that are no texts', { keys: [5] }, 'keys'],
  ])('refuses a change with %s', async (_what, change, part) => {
    const store = memoryStore();
    const stored = await openBuffer(store, options);
    await stored.insert(offer([1], 0), createRandom(0));
    const content = await store.load();
    await store.save(content?.snapshot ?? {});
    await store.append({ ...content?.changes[0], ...change });
    const error = await openBuffer(store, options).catch((thrown: unknown) => thrown);
    expect(UnforgetError.is(error, 'corrupt-state')).toBe(true);
    expect(String(error)).toContain(`"${part}" of a saved replay buffer`);
  });

  it('lets go of a database that is deleted, and finds it empty then', async () => {
    const store = indexedDbStore('deleted');
    await openBuffer(store, options);
    await new Promise((done) => {
      indexedDB.deleteDatabase('unforget/deleted').onsuccess = done;
    });
    expect(await store.load()).toBeNull();
    await store.close();
  });

  it('says so where a transaction of IndexedDB fails', async () => {
    const store = indexedDbStore('full');
    const stored = await openBuffer(store, options);
    const { transaction } = IDBDatabase.prototype;
    IDBDatabase.prototype.transaction = function (...args) {
      const made = transaction.apply(this, args);
      queueMicrotask(() => made.abort());
      return made;
    };
    try {
      const error = await stored.save().catch((thrown: unknown) => thrown);
      expect(UnforgetError.is(error, 'missing-file')).toBe(true);
    } finally {
      IDBDatabase.prototype.transaction = transaction;
    }
    await stored.save();
    expect(await store.load()).not.toBeNull();
  });

  it('says so where there is no IndexedDB', async () => {
    const { indexedDB } = globalThis;
    try {
      Reflect.deleteProperty(globalThis, 'indexedDB');
      const error = await openBuffer(indexedDbStore('none'), options).catch((thrown: unknown) => thrown);
      expect(UnforgetError.is(error, 'missing-file')).toBe(true);
    } finally {
      Object.assign(globalThis, { indexedDB });
    }
  });
});
