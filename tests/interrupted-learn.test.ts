import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { selectBackend } from '@unforget/backend';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freshLearner, LEARNING, STAGES } from './__fixtures__/resume.ts';

const loader = createRequire(import.meta.url).resolve('tsx');
const program = join(import.meta.dirname, '__fixtures__/interrupted.ts');

/** A run that nobody interrupted. */
let expected: Uint8Array;
beforeAll(async () => {
  await selectBackend({ log: () => {} });
  const learner = freshLearner();
  for (const stage of STAGES) await learner.learn(stage, LEARNING);
  expected = await learner.save();
  learner.dispose();
});

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'unforget-interrupted-'));
});
afterAll(() => rm(folder, { recursive: true }));

interface Ended {
  readonly stdout: string;
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

interface Start {
  readonly file: string;
  /** What the program does about Ctrl-C; by default, nothing. */
  readonly onSignal?: 'save' | 'die';
  /** Sent in the middle of the second stage. */
  readonly signal?: NodeJS.Signals;
}

/** Runs the program until it ends, interrupted when `signal` says so. */
async function run({ file, onSignal = 'die', signal }: Start): Promise<Ended> {
  const goOn = `${file}.go-on`;
  const args = ['--import', loader, '-C', '@unforget/source', program, file, onSignal, ...(signal ? [goOn] : [])];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let [stdout, sent] = ['', false];
  child.stdout.setEncoding('utf8').on('data', async (text: string) => {
    stdout += text;
    if (!signal || sent || !stdout.includes('in the middle')) return;
    sent = true;
    child.kill(signal);
    await writeFile(goOn, '');
  });
  const [code, by] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  return { stdout, code, signal: by };
}

describe('interrupted in the middle of learn()', () => {
  it.each(['SIGINT', 'SIGKILL'] as const)(
    '%s leaves what was saved before, and a new process ends with the bits of a run never interrupted',
    async (signal) => {
      const file = join(folder, `${signal}.safetensors`);
      const first = await run({ file, signal });
      expect(first).toEqual({ stdout: 'from step 0\nin the middle\n', code: null, signal });
      expect((await readdir(folder)).filter((name) => name.startsWith(signal) && name.endsWith('.part'))).toEqual([]);
      const second = await run({ file });
      expect(second).toEqual({ stdout: 'from step 20\n', code: 0, signal: null });
      expect(Buffer.compare(await readFile(file), expected)).toBe(0);
    },
  );

  it('a program that turns Ctrl-C into an abort saves the very step, and a new process goes on there', async () => {
    const file = join(folder, 'graceful.safetensors');
    const first = await run({ file, onSignal: 'save', signal: 'SIGINT' });
    expect(first).toEqual({ stdout: 'from step 0\nin the middle\n', code: 130, signal: null });
    const second = await run({ file });
    const from = Number(/^from step (\d+)\n$/.exec(second.stdout)?.[1]);
    expect(from).toBeGreaterThanOrEqual(27);
    expect(from).toBeLessThan(40);
    expect(second.code).toBe(0);
    expect(Buffer.compare(await readFile(file), expected)).toBe(0);
  });
});
