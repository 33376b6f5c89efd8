import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { cacheRoot, listEntries, publish, readEntry } from './cache.ts';
import { withLock } from './lock.ts';

const about = { tfjsNode: '4.22.0', tensorflow: '2.21.0', system: 'linux-x64', source: 'wheel' } as const;
const newRoot = (): string => mkdtempSync(join(tmpdir(), 'unforget-cache-'));

function build(content: string): (staging: string) => Promise<typeof about> {
  return async (staging) => {
    mkdirSync(join(staging, 'lib'));
    writeFileSync(join(staging, 'lib/addon'), content);
    return about;
  };
}

describe('the cache folder', () => {
  it('is UNFORGET_CACHE, else in XDG_CACHE_HOME, else in the home folder', () => {
    expect(cacheRoot({ UNFORGET_CACHE: '/a', XDG_CACHE_HOME: '/b' })).toBe('/a');
    expect(cacheRoot({ XDG_CACHE_HOME: '/b' })).toBe(join('/b', 'unforget'));
    expect(cacheRoot({})).toBe(join(homedir(), '.cache', 'unforget'));
  });
});

describe('publish', () => {
  it('shows nothing under the final name until everything is written', async () => {
    const entry = join(newRoot(), 'native-x');
    let seen: string[] = [];
    await publish(entry, async (staging) => {
      const result = await build('whole')(staging);
      seen = listEntries(join(entry, '..')).map(({ path }) => path);
      return result;
    });
    expect(seen).toEqual([]);
    expect(listEntries(join(entry, '..'))).toEqual([
      { path: entry, manifest: { ...about, files: { 'lib/addon': 5 } } },
    ]);
  });

  it('keeps the old entry when a new build fails', async () => {
    const entry = join(newRoot(), 'native-x');
    await publish(entry, build('old'));
    const failing = publish(entry, async (staging) => {
      await build('new')(staging);
      throw new Error('interrupted');
    });
    await expect(failing).rejects.toThrow('interrupted');
    expect(readFileSync(join(entry, 'lib/addon'), 'utf8')).toBe('old');
    expect(readdirSync(join(entry, '..'))).toEqual(['native-x']);
  });

  it('replaces an entry and sweeps away what killed builds left', async () => {
    const entry = join(newRoot(), 'native-x');
    await publish(entry, build('old'));
    mkdirSync(join(entry, '..', '.staging-1-1/lib'), { recursive: true });
    await publish(entry, build('newer'));
    expect(readFileSync(join(entry, 'lib/addon'), 'utf8')).toBe('newer');
    expect(readdirSync(join(entry, '..'))).toEqual(['native-x']);
  });

  it('does not take a folder without a manifest, or with a broken one, for an entry', async () => {
    const entry = join(newRoot(), 'native-x');
    mkdirSync(entry);
    expect(readEntry(entry)).toBeUndefined();
    writeFileSync(join(entry, 'manifest.json'), '{"files": {');
    expect(readEntry(entry)).toBeUndefined();
    writeFileSync(join(entry, 'manifest.json'), JSON.stringify({ ...about, files: {} }));
    expect(readEntry(entry)).toBeUndefined();
  });
});

describe('withLock', () => {
  it('lets one in at a time and names the one who is waited for', async () => {
    const path = join(newRoot(), '.lock');
    const events: string[] = [];
    const options = { pollMs: 1, onWait: (owner: string) => events.push(`wait for ${owner}`) };
    let release = (): void => {};
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    const first = withLock(path, options, async () => {
      events.push('first in');
      await gate;
      events.push('first out');
    });
    const second = withLock(path, options, async () => events.push('second in'));
    release();
    await Promise.all([first, second]);
    expect(events).toEqual(['first in', `wait for process ${process.pid}`, 'first out', 'second in']);
    expect(readdirSync(join(path, '..'))).toEqual([]);
  });

  it('takes over from an owner that was killed', async () => {
    const path = join(newRoot(), '.lock');
    mkdirSync(path);
    const longAgo = new Date(Date.now() - 60_000);
    utimesSync(path, longAgo, longAgo);
    expect(await withLock(path, { pollMs: 1 }, async () => 'in')).toBe('in');
  });

  it('waits, and can be interrupted, when what a killed owner left cannot be taken away', async () => {
    const path = join(newRoot(), '.lock');
    mkdirSync(path);
    const now = Date.now() + 60_000;
    const clock = vi.spyOn(Date, 'now').mockReturnValue(now);
    const aside = `${path}-${process.pid}-${now}`; // the name that it would be moved to
    mkdirSync(join(aside, 'taken'), { recursive: true });
    setTimeout(() => rmSync(aside, { recursive: true }), 20);
    expect(await withLock(path, { pollMs: 1 }, async () => 'in')).toBe('in');
    clock.mockRestore();
  });

  it('is released when the work fails', async () => {
    const path = join(newRoot(), '.lock');
    await expect(withLock(path, {}, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await withLock(path, {}, async () => 'in')).toBe('in');
  });
});
