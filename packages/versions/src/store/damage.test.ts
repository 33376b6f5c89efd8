import { describe, expect, it } from 'vitest';
import { oneLabel } from '../__fixtures__/evaluations.ts';
import { bytesOf, errorOf, freshStore, model, textOf } from '../__fixtures__/stores.ts';
import { digestOf } from '../objects/digest.ts';
import { objectKey } from '../objects/object-store.ts';
import { memoryStorage } from '../storage/memory-storage.ts';
import type { VersionStorage } from '../storage/storage.ts';
import type { DamagedVersion } from './context.ts';
import { openVersionStore } from './version-store.ts';

async function replace(storage: VersionStorage, key: string, bytes: Uint8Array | null): Promise<void> {
  await storage.remove(key);
  if (bytes) await storage.create(key, bytes);
}

async function twoVersions() {
  const storage = memoryStorage();
  const store = await freshStore({}, storage);
  await store.promote((await store.add(model('one', oneLabel(3, 3)))).id);
  await store.promote((await store.add(model('two', oneLabel(3, 2)))).id);
  const [one, two] = await store.list();
  if (!one || !two) throw new Error('two versions were added');
  return { storage, store, one, two };
}

const newestManifest = async (storage: VersionStorage) =>
  (await storage.list('manifest/'))
    .map(({ key }) => key)
    .sort()
    .at(-1) ?? '';

describe('damage of an object', () => {
  it.each([
    ['is cut off', (bytes: Uint8Array) => bytes.subarray(0, bytes.length - 1)],
    ['has a changed bit', (bytes: Uint8Array) => bytes.map((byte, i) => (i === 1 ? byte ^ 4 : byte))],
    ['is empty', () => new Uint8Array(0)],
    ['is gone', () => null],
  ])('is told when a payload %s', async (_, change) => {
    const { storage, store, two } = await twoVersions();
    const key = objectKey(two.payload.sha256);
    await replace(storage, key, change((await storage.read(key)) ?? bytesOf('')));
    const error = await errorOf(() => store.payload('v2'));
    expect(error.code).toBe('corrupt-state');
    expect(error.what).toBe(`Payload of version ${two.id}`);
    const { ok, problems } = await store.verify();
    expect(ok).toBe(false);
    expect(problems).toMatchObject([{ kind: change(bytesOf('two')) ? 'damaged' : 'missing', id: two.id }]);
    // The other version is untouched, and there is a way back to it.
    expect((await store.rollback()).version.name).toBe('v1');
    expect(textOf(await store.payload('v1'))).toBe('one');
    // Nor can one promote what is broken, by force or not.
    expect((await errorOf(() => store.promote('v2', { force: { reason: 'x' } }))).code).toBe('corrupt-state');
    // Adding the same model again mends it.
    await store.add(model('two'));
    expect(textOf(await store.payload('v2'))).toBe('two');
  });

  it('is told for records and evaluations, and does not stop a forced promotion of another version', async () => {
    const { storage, two } = await twoVersions();
    await replace(storage, objectKey(two.evaluation?.sha256 ?? ''), bytesOf('{}'));
    const store = await openVersionStore(storage);
    await store.add(model('three', oneLabel(3, 3)));
    expect((await errorOf(() => store.promote('v3'))).code).toBe('corrupt-state');
    expect(await store.promote('v3', { force: { reason: 'v2 is broken' } })).toMatchObject({ promoted: true });
    await replace(storage, objectKey(two.id), null);
    const again = await openVersionStore(storage);
    expect((await errorOf(() => again.get('v2'))).code).toBe('corrupt-state');
    const { problems } = await again.verify();
    // What a lost record named can't be known, and is not called a problem twice.
    expect(problems).toMatchObject([
      { kind: 'missing', id: two.id, text: `the record of version v2 (${two.id}) is missing` },
    ]);
    expect((await again.active())?.name).toBe('v3');
  });
});

describe('a record that is lost', () => {
  it('is told by list, which gives the others where it may', async () => {
    const { storage, two } = await twoVersions();
    await replace(storage, objectKey(two.id), null);
    const store = await openVersionStore(storage);
    const damaged: DamagedVersion[] = [];
    const sound = await store.list({ onDamaged: (version) => damaged.push(version) });
    expect(sound.map(({ name }) => name)).toEqual(['v1']);
    expect(damaged).toMatchObject([{ id: two.id, name: 'v2', error: { code: 'corrupt-state' } }]);
    expect((await errorOf(() => store.list())).code).toBe('corrupt-state');
  });

  it('of the active version stops neither a step back nor a forced promotion, and is told by both', async () => {
    for (const way of ['rollback', 'promote'] as const) {
      const { storage, two } = await twoVersions();
      await (await freshStore({}, storage)).add(model('three'));
      await replace(storage, objectKey(two.id), null);
      const store = await freshStore({}, storage);
      const told = { id: two.id, name: 'v2', error: { code: 'corrupt-state' } };
      if (way === 'rollback') expect(await store.rollback()).toMatchObject({ version: { name: 'v1' }, from: told });
      else
        expect(await store.promote('v3', { force: { reason: 'v2 is lost' } })).toMatchObject({
          promoted: true,
          previous: told,
        });
      expect((await store.active())?.name).toBe(way === 'rollback' ? 'v1' : 'v3');
    }
  });

  it('makes prune leave all objects, for some may be its version’s, until it is back', async () => {
    const { storage, store: before, two } = await twoVersions();
    const record = await storage.read(objectKey(two.id));
    await before.add(model('three'));
    await replace(storage, objectKey(two.id), null);
    await storage.create(objectKey(await digestOf(bytesOf('x'))), bytesOf('x'));
    const store = await openVersionStore(storage);
    expect(await store.prune({ keep: 0, rollbacks: 0, grace: 0 })).toMatchObject({
      versions: { length: 2 },
      objects: 0,
      damaged: [two.id],
    });
    await replace(storage, objectKey(two.id), record);
    const { objects, damaged } = await store.prune({ keep: 0, grace: 0 });
    expect([objects > 0, damaged]).toEqual([true, []]);
    expect(await store.verify()).toMatchObject({ ok: true, orphans: [] });
    expect(textOf(await store.payload('v2'))).toBe('two');
  });
});

it('damage of what two versions share is told of both', async () => {
  const storage = memoryStorage();
  const store = await freshStore({}, storage);
  const one = await store.add({ ...model('same'), seed: 1 });
  const two = await store.add({ ...model('same'), seed: 2 });
  await replace(storage, objectKey(one.payload.sha256), null);
  expect((await store.verify()).problems.map(({ id }) => id)).toEqual([one.id, two.id]);
});

describe('damage of the manifest', () => {
  it.each([
    ['is cut off', (bytes: Uint8Array) => bytes.subarray(0, bytes.length - 20)],
    ['has a changed digit', (bytes: Uint8Array) => bytes.map((byte, i) => (i === bytes.length - 30 ? byte ^ 1 : byte))],
    ['is empty', () => new Uint8Array(0)],
  ])('is told when it %s; recovery goes on from the one before', async (_, change) => {
    const { storage } = await twoVersions();
    const key = await newestManifest(storage);
    await replace(storage, key, change((await storage.read(key)) ?? bytesOf('')));
    const before = (await storage.list('')).length;
    const error = await errorOf(() => openVersionStore(storage));
    expect(error.code).toBe('corrupt-state');
    expect(error.remedy).toMatch(/recover: true/);
    expect((await storage.list('')).length).toBe(before);
    const store = await openVersionStore(storage, { recover: true, gates: [] });
    expect((await store.active())?.name).toBe('v1');
    expect((await store.history()).at(-1)).toMatchObject({ action: 'recover' });
    expect((await store.verify()).ok).toBe(true);
    // The change that was lost can be made again, with all that it was about.
    expect(await store.promote('v2')).toMatchObject({ promoted: true });
    const next = await openVersionStore(storage, { recover: true });
    expect((await next.history()).filter(({ action }) => action === 'recover').length).toBe(1);
  });

  it('is not passed over when a manifest is of a newer release', async () => {
    const { storage } = await twoVersions();
    const json = `${JSON.stringify({ format: 'unforget/versions', schemaVersion: 2, sequence: 5 })}\n`;
    await storage.create('manifest/000000000005.json', bytesOf(`${await digestOf(bytesOf(json))}\n${json}`));
    for (const recover of [false, true]) {
      const error = await errorOf(() => openVersionStore(storage, { recover }));
      expect([error.code, error.remedy]).toEqual(['incompatible-state', 'Update @unforget/versions']);
    }
  });

  it.each([
    ['another format', { format: 'other', schemaVersion: 1, sequence: 5 }, /format "unforget\/versions"/],
    ['another number', { format: 'unforget/versions', schemaVersion: 1, sequence: 4 }, /number 5, received number 4/],
  ])('is told when it has %s', async (_, content, text) => {
    const { storage } = await twoVersions();
    const json = `${JSON.stringify(content)}\n`;
    await storage.create('manifest/000000000005.json', bytesOf(`${await digestOf(bytesOf(json))}\n${json}`));
    expect((await errorOf(() => openVersionStore(storage))).message).toMatch(text);
  });
});

it('a record of a newer release is told', async () => {
  const { storage, store, two } = await twoVersions();
  const record = bytesOf(JSON.stringify({ format: 'unforget/version', schemaVersion: 9 }));
  const id = await digestOf(record);
  await storage.create(objectKey(id), record);
  const key = await newestManifest(storage);
  const text = textOf((await storage.read(key)) ?? bytesOf(''))
    .slice(65)
    .replaceAll(two.id, id);
  await replace(storage, key, bytesOf(`${await digestOf(bytesOf(text))}\n${text}`));
  const newer = await freshStore({}, storage);
  expect((await errorOf(() => newer.get('v2'))).code).toBe('incompatible-state');
  expect((await newer.verify()).problems).toMatchObject([{ kind: 'damaged', id }]);
  expect(textOf(await store.payload('v1'))).toBe('one');
});
