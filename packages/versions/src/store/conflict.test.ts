import { describe, expect, it } from 'vitest';
import { overtakenStorage } from '../__fixtures__/faulty-storage.ts';
import { errorOf, freshStore, model } from '../__fixtures__/stores.ts';
import { ConflictError } from '../errors.ts';
import { memoryStorage } from '../storage/memory-storage.ts';
import type { VersionStore } from './version-store.ts';

/** A store with v1 active and candidates v2 and v3, and one on the same storage that is overtaken at its first change. */
async function overtaken(meanwhile: (store: VersionStore) => Promise<unknown>) {
  const storage = memoryStorage();
  const store = await freshStore({}, storage);
  for (const text of ['one', 'two', 'three']) await store.add(model(text));
  await store.promote('v1');
  const slow = await freshStore(
    {},
    overtakenStorage(storage, () => meanwhile(store)),
  );
  return { store, slow, storage };
}

const conflictOf = async (work: Promise<unknown>): Promise<ConflictError> => {
  const error = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(ConflictError);
  return error as ConflictError;
};

describe('a promotion', () => {
  it('that another one overtakes is told who won', async () => {
    const { slow, store } = await overtaken((other) => other.promote('v2'));
    const error = await conflictOf(slow.promote('v3'));
    const winner = (await store.get('v2')).id;
    expect([error.code, error.winner]).toEqual(['conflict', winner]);
    expect(error.message).toMatch(new RegExp(`received version ${winner} active`));
    expect((await store.active())?.name).toBe('v2');
    expect((await store.get('v3')).state).toBe('candidate');
    // Decided anew, it may follow.
    expect(await slow.promote('v3')).toMatchObject({ promoted: true, previous: { name: 'v2' } });
  });

  it('is not disturbed by an addition', async () => {
    const { slow, store } = await overtaken((other) => other.add(model('four')));
    expect(await slow.promote('v3')).toMatchObject({ promoted: true });
    expect((await store.list()).map(({ state }) => state)).toEqual(['archived', 'candidate', 'active', 'candidate']);
  });

  it('of a version that was rejected meanwhile is a conflict', async () => {
    const { slow } = await overtaken((other) => other.reject('v3', { reason: 'x' }));
    expect((await conflictOf(slow.promote('v3'))).winner).toBe((await slow.get('v1')).id);
  });

  it('of a version that was pruned meanwhile does not find it', async () => {
    const { slow } = await overtaken((other) => other.prune({ keep: 0 }));
    const error = await errorOf(() => slow.promote('v3'));
    expect([error.code, error.remedy]).toEqual(['not-found', 'It was pruned meanwhile: add it again']);
    expect((await slow.active())?.name).toBe('v1');
  });

  it('of the version that another process promoted meanwhile is a conflict too: that one was judged', async () => {
    const { slow } = await overtaken((other) => other.promote('v3'));
    expect((await conflictOf(slow.promote('v3'))).winner).toBe((await slow.get('v3')).id);
  });

  it('may say which version must be active', async () => {
    const { store } = await overtaken(async () => {});
    await conflictOf(store.promote('v3', { expectActive: 'v2' }));
    await conflictOf(store.promote('v3', { expectActive: null }));
    expect(await store.promote('v3', { expectActive: 'v1' })).toMatchObject({ promoted: true });
  });
});

it('a rollback that is overtaken is a conflict', async () => {
  const storage = memoryStorage();
  const store = await freshStore({}, storage);
  for (const text of ['one', 'two', 'three']) await store.promote((await store.add(model(text))).id);
  const slow = await freshStore(
    {},
    overtakenStorage(storage, () => store.rollback()),
  );
  await conflictOf(slow.rollback());
  expect((await store.active())?.name).toBe('v2');
  expect((await store.list()).map(({ state }) => state)).toEqual(['archived', 'active', 'rejected']);
});

it('additions at once all come through, each with a number of its own', async () => {
  const storage = memoryStorage();
  const stores = await Promise.all(Array.from({ length: 5 }, () => freshStore({}, storage)));
  await Promise.all(stores.flatMap((store, i) => [0, 1, 2].map((n) => store.add(model(`${i} ${n}`)))));
  const versions = await (await freshStore({}, storage)).list();
  expect(versions.map(({ number }) => number)).toEqual(Array.from({ length: 15 }, (_, i) => i + 1));
  expect(new Set(versions.map(({ name }) => name)).size).toBe(15);
});

it('a writer that slept while others went far ahead does not believe that it has won', async () => {
  // Its number is free again by then: the others have removed the old manifests.
  const { slow, store, storage } = await overtaken(async (other) => {
    for (let n = 0; n < 20; n++) await other.add(model(`more ${n}`));
  });
  await slow.add(model('late'));
  expect((await store.list()).map(({ name }) => name)).toHaveLength(24);
  expect((await store.history()).filter(({ action }) => action === 'add')).toHaveLength(24);
  expect((await storage.list('manifest/')).length).toBeLessThan(12);
});
