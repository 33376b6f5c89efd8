import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createRandom } from '@unforget/core';
import { build } from 'vite';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createBuffer, openBuffer } from '../index.ts';
import { fileStore } from '../node.ts';
import { OPTIONS, offered } from './__fixtures__/contents.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'unforget-kill-'));
  // One plain file, so that a writer is up in a fraction of a second.
  await build({
    configFile: false,
    logLevel: 'error',
    ssr: { noExternal: true, resolve: { conditions: ['@unforget/source', 'module', 'node'] } },
    build: {
      ssr: fileURLToPath(new URL('./__fixtures__/writer.ts', import.meta.url)),
      outDir: folder,
      emptyOutDir: false,
      rollupOptions: { output: { entryFileNames: 'writer.mjs' } },
    },
  });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Starts a writer, kills it after it told of `lines` insertions more, and returns the last that it told of. */
function writeAndKill(path: string, lines: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(folder, 'writer.mjs'), path], { stdio: ['ignore', 'pipe', 'pipe'] });
    let told: string[] = [];
    let text = '';
    let errors = '';
    child.stderr.on('data', (chunk) => {
      errors += chunk;
    });
    child.stdout.on('data', (chunk) => {
      text += chunk;
      told = text.split('\n').slice(0, -1);
      if (told.length > lines) child.kill('SIGKILL');
    });
    child.on('close', (_code, signal) =>
      signal === 'SIGKILL' ? resolve(Number(told.at(-1))) : reject(new Error(`the writer ended by itself: ${errors}`)),
    );
  });
}

it('a file whose writer is killed at any moment opens as all that it was told to be kept, and exactly that', async () => {
  const path = join(folder, 'buffer');
  const random = createRandom('moments');
  const started = Date.now();
  const expected = createBuffer(OPTIONS);
  let kills = 0;
  while (kills < 12 && (kills < 3 || Date.now() - started < 12_000)) {
    const safe = await writeAndKill(path, random.integer(30));
    kills += 1;
    const stored = await openBuffer(fileStore(path), OPTIONS);
    const { buffer } = stored;
    const kept = buffer.seen / 2;
    // Everything it had told of, and of the insertion under way all or nothing.
    expect(Number.isInteger(kept)).toBe(true);
    expect(kept).toBeGreaterThanOrEqual(safe);
    for (let n = expected.seen / 2; n < kept; n++) expected.insert(offered(n), createRandom('insert', n));
    expect(buffer.fingerprint()).toBe(expected.fingerprint());
    expect(buffer.snapshot()['policy']).toEqual(expected.snapshot()['policy']);
    await stored.close();
  }
  expect(expected.seen).toBeGreaterThan(20);
}, 60_000);
