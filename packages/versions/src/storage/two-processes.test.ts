import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { freshStore, model } from '../__fixtures__/stores.ts';
import { fileStorage } from './file-storage.ts';

const SCRIPT = fileURLToPath(new URL('../__fixtures__/promoting-process.ts', import.meta.url));
const LOADER = createRequire(import.meta.url).resolve('tsx');
const PROCESSES = 3;
const ROUNDS = 8;

let folder = '';
let processes: ChildProcess[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'unforget-processes-'));
});
afterEach(async () => {
  for (const child of processes) child.kill();
  processes = [];
  await rm(folder, { recursive: true, force: true });
});

/** Asks by a line, answers by a line. */
async function start(): Promise<(line: string) => Promise<string>> {
  const child = spawn(process.execPath, ['--import', LOADER, '-C', '@unforget/source', SCRIPT, folder], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  processes.push(child);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async (): Promise<string> => String((await lines.next()).value);
  expect(await next()).toBe('ready');
  return (line) => {
    child.stdin.write(`${line}\n`);
    return next();
  };
}

it('of processes that promote over the same version at once one wins, and the others are told which', async () => {
  const store = await freshStore({}, fileStorage(folder));
  await store.promote((await store.add(model('first'))).id);
  const asking = await Promise.all(Array.from({ length: PROCESSES }, start));
  for (let round = 0; round < ROUNDS; round++) {
    const active = (await store.active())?.id;
    const candidates: string[] = [];
    for (let i = 0; i < PROCESSES; i++) candidates.push((await store.add(model(`round ${round} of ${i}`))).id);
    const answers = await Promise.all(asking.map((ask, i) => ask(`${candidates[i]} ${active}`)));
    const winner = candidates[answers.indexOf('won')];
    const expected = answers.map((answer) => (answer === 'won' ? 'won' : `lost to ${winner}`));
    expect(answers).toEqual(expected);
    expect(answers.filter((answer) => answer === 'won')).toHaveLength(1);
    expect((await store.active())?.id).toBe(winner);
  }
  expect((await store.history()).filter(({ action }) => action === 'promote')).toHaveLength(ROUNDS + 1);
  expect((await store.verify()).ok).toBe(true);
});
