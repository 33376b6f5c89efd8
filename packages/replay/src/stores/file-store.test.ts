import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRandom } from '@unforget/core';
import { UnforgetError } from '@unforget/types';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { numbered } from '../__fixtures__/samples.ts';
import { type BufferOptions, openBuffer } from '../index.ts';
import { fileStore } from '../node.ts';

let folder = '';
let path = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'unforget-store-'));
  path = join(folder, 'buffer');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const OPTIONS: BufferOptions = { capacity: 3, inputSize: 1 };
const open = (options = OPTIONS) => openBuffer(fileStore(path, { sync: false }), options);

/** A file of three insertions, and where each of its records ends. */
async function written(): Promise<{ bytes: Uint8Array; ends: number[] }> {
  const stored = await open();
  const ends = [(await stat(path)).size];
  for (let n = 0; n < 3; n++) {
    await stored.insert({ ...numbered([n], n), keys: [`user ${n}`] }, createRandom(n));
    ends.push((await stat(path)).size);
  }
  await stored.close();
  return { bytes: await readFile(path), ends };
}

async function codeOf(work: () => Promise<unknown>): Promise<string | null> {
  try {
    await work();
    return null;
  } catch (error) {
    return UnforgetError.is(error) ? error.code : String(error);
  }
}

describe('fileStore', () => {
  it('opens as the insertions whose records are whole, wherever the file was cut, and goes on from there', async () => {
    const { bytes, ends } = await written();
    const first = ends[0] as number;
    for (let cut = first; cut <= bytes.length; cut += cut % 7 === 0 ? 13 : 1) {
      await writeFile(path, bytes.subarray(0, cut));
      const stored = await open();
      const whole = ends.filter((end) => end <= cut).length - 1;
      expect([...stored.buffer.contents().x]).toEqual([0, 1, 2].slice(0, whole));
      expect((await stat(path)).size).toBe(ends[whole]);
      await stored.insert(numbered([7], 70), createRandom('next'));
      await stored.close();
      const again = await open();
      expect([...again.buffer.contents().x]).toEqual([...[0, 1, 2].slice(0, whole), 70].slice(0, again.buffer.length));
      expect(again.buffer.seen).toBe(whole + 1);
      await again.close();
    }
  });

  it('takes zeros and half a checksum at the end for torn, damage before it for damage', async () => {
    const { bytes, ends } = await written();
    const last = ends[2] as number;
    const changed = (at: number): Uint8Array => bytes.map((byte, i) => (i === at ? byte ^ 1 : byte));
    const zeros = bytes.map((byte, i) => (i < last ? byte : 0));
    for (const torn of [changed(bytes.length - 1), zeros]) {
      await writeFile(path, torn);
      const stored = await open();
      expect(stored.buffer.length).toBe(2);
      await stored.close();
    }
    // A payload byte, a length, a magic letter, of a record in the middle; anything in the first.
    for (const at of [last - 1, (ends[1] as number) + 10, (ends[1] as number) + 1, 30, 9, 0]) {
      await writeFile(path, changed(at));
      expect(await codeOf(() => open())).toBe('corrupt-state');
      expect((await readFile(path)).length).toBe(bytes.length);
    }
    await writeFile(path, bytes.subarray(0, (ends[0] as number) - 1));
    expect(await codeOf(() => open())).toBe('corrupt-state');
  });

  it('holds nothing of a deleted sample, in the file or beside it', async () => {
    await written();
    const stored = await open();
    const { removed } = await stored.forget(({ key }) => key === 'user 1');
    expect(removed).toBe(1);
    await stored.close();
    expect(await readdir(folder)).toEqual(['buffer']);
    const text = Buffer.from(await readFile(path)).toString('latin1');
    expect(text).toContain('user 2');
    expect(text).not.toContain('user 1');
    const again = await open();
    expect([...again.buffer.contents().x]).toEqual([0, 2]);
    expect(again.buffer.keys()).toEqual(['user 0', 'user 2']);
    await again.close();
  });

  it('removes a whole state that was never put in place', async () => {
    await written();
    await writeFile(`${path}.tmp`, 'half');
    await (await open()).close();
    expect(await readdir(folder)).toEqual(['buffer']);
  });

  it('appends what an insertion changed, not the buffer', async () => {
    const stored = await open({ capacity: 5000, inputSize: 8 });
    const many = { length: 5000, x: new Float32Array(40_000), y: new Int32Array(5000) };
    await stored.insert(many, createRandom(0));
    await stored.save();
    const before = (await stat(path)).size;
    await stored.insert({ length: 1, x: new Float32Array(8), y: new Int32Array(1) }, createRandom(1));
    const after = (await stat(path)).size;
    expect(after - before).toBeGreaterThan(0);
    expect(after - before).toBeLessThan(before / 50);
    await stored.close();
  });

  it('folds changes into a whole state before they outgrow it', async () => {
    const options: BufferOptions = { capacity: 20, inputSize: 1 << 14 };
    const stored = await open(options);
    // 20 rows of 64 KiB are 1.25 MiB, so the file stays below twice that and a record, however many come.
    for (let n = 0; n < 100; n++) {
      await stored.insert({ length: 1, x: new Float32Array(1 << 14).fill(n), y: Int32Array.of(0) }, createRandom(n));
      expect((await stat(path)).size).toBeLessThan(2.7 * 20 * 4 * (1 << 14));
    }
    const { fingerprint } = { fingerprint: stored.buffer.fingerprint() };
    await stored.close();
    const again = await open(options);
    expect(again.buffer.fingerprint()).toBe(fingerprint);
    expect(again.buffer.seen).toBe(100);
    await again.close();
  });

  it('starts anew after clear()', async () => {
    await written();
    const store = fileStore(path);
    await store.clear();
    expect(await store.load()).toBeNull();
    expect(await readdir(folder)).toEqual([]);
    expect(await codeOf(() => store.append({ a: 1 }))).toBe('invalid-input');
    await store.close();
  });

  it('says what is wrong with a path or an option', async () => {
    expect(await codeOf(() => openBuffer(fileStore(join(folder, 'no', 'where')), OPTIONS))).toBe('missing-file');
    expect(await codeOf(async () => fileStore(''))).toBe('invalid-option');
    expect(await codeOf(async () => fileStore(path, { sync: 1 as unknown as boolean }))).toBe('invalid-option');
    expect(await codeOf(async () => fileStore(path, { fsync: true } as object))).toBe('invalid-option');
  });
});
