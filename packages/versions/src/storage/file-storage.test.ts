import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { describeStorage } from '../__fixtures__/describe-storage.ts';
import { bytesOf, errorOf } from '../__fixtures__/stores.ts';
import { fileStorage } from './file-storage.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'unforget-versions-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('fileStorage', () => {
  describeStorage(() => fileStorage(join(folder, 'not', 'yet', 'there')));

  it('leaves nothing unfinished, and does not list what others are writing', async () => {
    const storage = fileStorage(folder);
    await storage.create('a', bytesOf('x'));
    expect(await readdir(join(folder, 'tmp'))).toEqual([]);
    await writeFile(join(folder, 'tmp', 'half'), 'ha');
    expect((await storage.list('')).map(({ key }) => key)).toEqual(['a']);
  });

  it('sweeps what was abandoned an hour ago, not what is young', async () => {
    await mkdir(join(folder, 'tmp'));
    for (const name of ['old', 'young']) await writeFile(join(folder, 'tmp', name), 'x');
    const before = new Date(Date.now() - 3_700_000);
    await utimes(join(folder, 'tmp', 'old'), before, before);
    await fileStorage(folder).create('a', bytesOf('x'));
    expect(await readdir(join(folder, 'tmp'))).toEqual(['young']);
  });

  it('is young again when created again', async () => {
    const storage = fileStorage(folder);
    await storage.create('a', bytesOf('x'));
    const before = new Date(Date.now() - 3_700_000);
    await utimes(join(folder, 'a'), before, before);
    expect(await storage.create('a', bytesOf('x'))).toBe(false);
    const [{ modified } = { modified: 0 }] = await storage.list('');
    expect(Date.now() - (modified ?? 0)).toBeLessThan(60_000);
  });

  it('tells who watches, before there is anything to watch', async () => {
    const storage = fileStorage(join(folder, 'new'));
    const seen = new Promise<void>((resolve) => {
      const stop = storage.watch?.('manifest/', () => {
        stop?.();
        resolve();
      });
    });
    await storage.create('manifest/1', bytesOf('x'));
    await seen;
  });

  it('says what is wrong with the folder', async () => {
    expect((await errorOf(() => fileStorage(''))).code).toBe('invalid-option');
    await writeFile(join(folder, 'file'), 'x');
    const storage = fileStorage(join(folder, 'file'));
    const error = await errorOf(() => storage.create('a', bytesOf('x')));
    expect(error.code).toBe('missing-file');
    expect(error.message).toMatch(/to lie in folders, received a file in its path.*A store is a folder, not a file/);
  });
});
