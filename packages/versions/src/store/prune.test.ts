import { describe, expect, it } from 'vitest';
import { oneLabel } from '../__fixtures__/evaluations.ts';
import { overtakenStorage } from '../__fixtures__/faulty-storage.ts';
import { bytesOf, freshStore, model } from '../__fixtures__/stores.ts';
import { memoryStorage } from '../storage/memory-storage.ts';

/** v1 to v3 promoted one after the other, v4 rejected, v5 and v6 candidates. */
async function sixVersions() {
  const storage = memoryStorage();
  const store = await freshStore({}, storage);
  for (const n of [1, 2, 3, 4, 5, 6]) await store.add(model(`model ${n}`, oneLabel(n, n)));
  for (const name of ['v1', 'v2', 'v3']) await store.promote(name);
  await store.reject('v4', { reason: 'x' });
  return { storage, store, names: async () => (await store.list()).map(({ name }) => name) };
}

describe('prune', () => {
  it('keeps the active version, what rolling back leads to, and the newest', async () => {
    const { store, names } = await sixVersions();
    const { versions, objects } = await store.prune({ keep: 1, grace: 0 });
    expect(versions.length).toBe(2);
    // A record, a payload and an evaluation each.
    expect(objects).toBe(6);
    expect(await names()).toEqual(['v1', 'v2', 'v3', 'v6']);
    expect(await store.verify()).toMatchObject({ ok: true, orphans: [], versions: 4 });
    expect((await store.rollback()).version.name).toBe('v2');
    expect((await store.history()).find(({ action }) => action === 'prune')?.pruned).toEqual(versions);
  });

  it('can shorten the way back', async () => {
    const { store, names } = await sixVersions();
    await store.prune({ keep: 0, rollbacks: 1, grace: 0 });
    expect(await names()).toEqual(['v2', 'v3']);
    expect((await store.rollback()).version.name).toBe('v2');
    await store.prune({ keep: 0, rollbacks: 0, grace: 0 });
    expect(await names()).toEqual(['v2']);
    expect(await store.verify()).toMatchObject({ ok: true, orphans: [] });
    // Numbers and names are never given twice.
    expect((await store.add(model('next'))).name).toBe('v7');
  });

  it('leaves the young alone: somebody may be adding them', async () => {
    const { store, storage } = await sixVersions();
    const before = (await storage.list('objects/')).length;
    expect(await store.prune({ keep: 0 })).toMatchObject({ objects: 0 });
    expect((await storage.list('objects/')).length).toBe(before);
    expect((await store.verify()).orphans.length).toBe(9);
    expect((await store.prune({ keep: 0, grace: 0 })).objects).toBe(9);
  });

  it('does nothing where there is nothing to do', async () => {
    const { store } = await sixVersions();
    const changes = (await store.history()).length;
    expect(await store.prune({ keep: 10, grace: 0 })).toEqual({ versions: [], objects: 0, damaged: [] });
    expect((await store.history()).length).toBe(changes);
  });

  it('keeps parts that a version shares with one that goes', async () => {
    const store = await freshStore();
    await store.add({ ...model('same'), seed: 1 });
    await store.promote((await store.add({ ...model('same'), seed: 2 })).id);
    await store.prune({ keep: 0, grace: 0 });
    expect(await store.payload('v2')).toEqual(bytesOf('same'));
  });

  it('passes over what others have put among the objects', async () => {
    const { store } = await sixVersions();
    const { storage } = store;
    const strange = [
      { key: 'objects/.DS_Store', modified: 0 },
      { key: 'objects/ab/notes', modified: 0 },
    ];
    const visited = { ...storage, list: async (prefix: string) => [...strange, ...(await storage.list(prefix))] };
    const { versions, objects } = await (await freshStore({}, visited)).prune({ keep: 0, grace: 0 });
    expect([versions.length, objects]).toEqual([3, 9]);
  });

  it('that takes the parts of a version just before it is named leaves it whole all the same', async () => {
    // They were there already, old and of no version: a cleaning that looked before takes them.
    const storage = memoryStorage();
    const adding = await freshStore({}, overtakenStorage(storage, removeAll));
    async function removeAll(): Promise<void> {
      for (const { key } of await storage.list('objects/')) await storage.remove(key);
    }
    const { id } = await adding.add(model('same', oneLabel(2, 1)));
    const store = await freshStore({}, storage);
    expect((await store.verify()).problems).toEqual([]);
    expect(await store.payload(id)).toEqual(bytesOf('same'));
  });
});

describe('verify', () => {
  it('counts, and tells what no version needs', async () => {
    const { store, storage } = await sixVersions();
    // Six records, payloads and evaluations; three promotions without gates, each with the versions' ids in its report.
    expect(await store.verify()).toEqual({ ok: true, problems: [], orphans: [], versions: 6, objects: 21 });
    await storage.create('objects/ab/cd', bytesOf('x'));
    await storage.create('notes.txt', bytesOf('x'));
    expect((await store.verify()).orphans).toEqual(['objects/ab/cd', 'notes.txt']);
  });
});
