import { expect, it } from 'vitest';
import type { VersionStorage } from '../storage/storage.ts';
import { bytesOf, errorOf, textOf } from './stores.ts';

/** What every storage must do. */
export function describeStorage(make: () => Promise<VersionStorage> | VersionStorage): void {
  it('gives back what was created, whatever the bytes', async () => {
    const storage = await make();
    const all = Uint8Array.from({ length: 70_000 }, (_, i) => (i * 31) % 256);
    expect(await storage.create('objects/ab/cd', all)).toBe(true);
    expect(await storage.read('objects/ab/cd')).toEqual(all);
    expect(await storage.create('objects/empty', new Uint8Array(0))).toBe(true);
    expect(await storage.read('objects/empty')).toEqual(new Uint8Array(0));
    expect(await storage.read('objects/none')).toBeNull();
  });

  it('keeps its own copy', async () => {
    const storage = await make();
    const given = bytesOf('one');
    await storage.create('a', given);
    given.fill(0);
    (await storage.read('a'))?.fill(0);
    expect(textOf((await storage.read('a')) ?? given)).toBe('one');
  });

  it('never writes over a key', async () => {
    const storage = await make();
    expect(await storage.create('manifest/1', bytesOf('first'))).toBe(true);
    expect(await storage.create('manifest/1', bytesOf('second'))).toBe(false);
    expect(textOf((await storage.read('manifest/1')) ?? bytesOf(''))).toBe('first');
  });

  it('lets one of many through, if it says that it is atomic', async () => {
    const storage = await make();
    if (!storage.atomic) return;
    const all = await Promise.all(Array.from({ length: 20 }, (_, i) => storage.create('manifest/7', bytesOf(`${i}`))));
    expect(all.filter(Boolean)).toHaveLength(1);
    expect(textOf((await storage.read('manifest/7')) ?? bytesOf(''))).toBe(`${all.indexOf(true)}`);
  });

  it('lists by prefix and removes', async () => {
    const storage = await make();
    expect(await storage.list('')).toEqual([]);
    for (const key of ['a/1', 'a/b/2.json', 'ab/3']) await storage.create(key, bytesOf(key));
    const keysUnder = async (prefix: string) => (await storage.list(prefix)).map(({ key }) => key).sort();
    expect(await keysUnder('a/')).toEqual(['a/1', 'a/b/2.json']);
    expect(await keysUnder('')).toEqual(['a/1', 'a/b/2.json', 'ab/3']);
    expect(await keysUnder('none/')).toEqual([]);
    for (const { modified } of await storage.list('')) {
      if (modified !== null) expect(Math.abs(modified - Date.now())).toBeLessThan(60_000);
    }
    await storage.remove('a/1');
    await storage.remove('a/1');
    expect(await keysUnder('')).toEqual(['a/b/2.json', 'ab/3']);
    expect(await storage.create('a/1', bytesOf('again'))).toBe(true);
  });

  it.each(['../a', 'a/../b', '/a', 'a//b', 'a\\b', 'A', '', 'a/', '.', 'a\0b', 'c:a'])('refuses the key %j', async (key) => {
    const storage = await make();
    for (const work of [() => storage.read(key), () => storage.create(key, bytesOf('x')), () => storage.remove(key)]) {
      expect((await errorOf(work)).code).toBe('invalid-input');
    }
    // A folder is something to list, and no key.
    if (key !== '' && key !== 'a/') expect((await errorOf(() => storage.list(key))).code).toBe('invalid-input');
  });
}
