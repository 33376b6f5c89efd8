import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { draftOf } from './drafts.ts';
import { writeWhole } from './files.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'unforget-files-'));
});
afterEach(() => rm(folder, { recursive: true }));

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

/** The number of a process that has ended. */
async function deadProcess(): Promise<number> {
  const child = spawn(process.execPath, ['-e', '']);
  await once(child, 'exit');
  return child.pid as number;
}

/** A draft such as this process would write for a file of the folder. */
async function draft(name: string, writer = process.pid): Promise<string> {
  const path = await draftOf(join(folder, name), writer);
  await writeFile(path, 'half');
  return path;
}

describe('a file that is written whole', () => {
  it('leaves nothing beside itself', async () => {
    const path = join(folder, 'bot');
    await Promise.all(['one', 'two', 'three'].map((text) => writeWhole(path, bytesOf(text))));
    expect(await readdir(folder)).toEqual(['bot']);
    expect(['one', 'two', 'three']).toContain(await readFile(path, 'utf8'));
  });

  it('takes away what writers that died have left in its folder', async () => {
    const dead = await deadProcess();
    await draft('bot', dead);
    await draft('another bot', dead);
    await writeWhole(join(folder, 'bot'), bytesOf('one'));
    expect(await readdir(folder)).toEqual(['bot']);
  });

  it('leaves what may still be written, and what is not its own', async () => {
    const alive = await draft('bot');
    const elsewhere = (await draft('bot', await deadProcess())).replace(/\.[0-9a-f]{8}-/, '.00000000-');
    await writeFile(elsewhere, 'half');
    const others = ['bot.tmp', `${'0'.repeat(8)}-0000-0000-0000-${'0'.repeat(12)}.tmp`, 'bot.1.tmp'];
    for (const name of others) await writeFile(join(folder, name), 'x');
    await writeWhole(join(folder, 'bot'), bytesOf('one'));
    const names = (await readdir(folder)).map((name) => join(folder, name)).sort();
    expect(names).toEqual([...others.map((name) => join(folder, name)), join(folder, 'bot'), alive, elsewhere].sort());
  });

  it('takes away what is older than an hour, whoever began it', async () => {
    const before = new Date(Date.now() - 3_700_000);
    const alive = await draft('bot');
    await utimes(alive, before, before);
    await writeWhole(join(folder, 'bot'), bytesOf('one'));
    expect(await readdir(folder)).toEqual(['bot']);
  });
});
