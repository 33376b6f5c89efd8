import { createStorage } from 'unstorage';
import { describe, expect, it } from 'vitest';
import { describeStorage } from '../__fixtures__/describe-storage.ts';
import { bytesOf, errorOf, freshStore, model } from '../__fixtures__/stores.ts';
import { unstorageStorage } from './unstorage-storage.ts';

describe('unstorageStorage, in memory', () => {
  describeStorage(() => unstorageStorage(createStorage()));

  it('shares a storage with others', async () => {
    const storage = createStorage();
    await storage.setItem('other:key', 'x');
    const [one, two] = [unstorageStorage(storage, { base: 'one' }), unstorageStorage(storage, { base: 'two' })];
    await one.create('a', bytesOf('1'));
    expect(await two.read('a')).toBeNull();
    expect((await two.list('')).length).toBe(0);
    expect((await one.list('')).map(({ key }) => key)).toEqual(['a']);
  });

  it('carries a store', async () => {
    const storage = unstorageStorage(createStorage());
    const store = await freshStore({}, storage);
    await store.promote((await store.add(model('one'))).id);
    const again = await freshStore({}, storage);
    expect((await again.active())?.name).toBe('v1');
    expect((await again.verify()).ok).toBe(true);
    await again.add(model('two'));
    // Without times, orphans and old versions go only where nobody else is adding.
    await again.prune({ keep: 0 });
    expect((await again.verify()).orphans.length).toBeGreaterThan(0);
    await again.prune({ keep: 0, grace: 0 });
    expect((await again.verify()).orphans).toEqual([]);
  });

  it('notices that another writer was last, where it looks', async () => {
    // Two that look in the same moment both write; what was written last counts, and the first is told so.
    const shared = createStorage();
    const slow = unstorageStorage(shared);
    const [one, two] = [await freshStore({}, slow), await freshStore({}, unstorageStorage(shared))];
    const [a, b] = [await one.add(model('a')), await one.add(model('b'))];
    const results = await Promise.allSettled([one.promote(a.id), two.promote(b.id)]);
    expect(results.filter(({ status }) => status === 'fulfilled').length).toBeGreaterThan(0);
    expect((await one.verify()).ok).toBe(true);
  });

  it.each([
    [{ base: 'A/b' }, /"base".*lower-case word/],
    [{ prefix: 'a' }, /Unknown option "prefix"/],
  ])('refuses %j', async (options, text) => {
    const error = await errorOf(() => unstorageStorage(createStorage(), options as object));
    expect(error.message).toMatch(text);
  });

  it('says so when a driver gives something else than bytes', async () => {
    const storage = createStorage();
    await storage.setItem('unforget:a', { not: 'bytes' });
    expect((await errorOf(() => unstorageStorage(storage).read('a'))).code).toBe('invalid-input');
  });
});
