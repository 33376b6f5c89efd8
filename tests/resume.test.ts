import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { selectBackend } from '@unforget/backend';
import { expect, it } from 'vitest';
import { freshLearner, LEARNING, STAGES } from './__fixtures__/resume.ts';

const run = promisify(execFile);
const loader = createRequire(import.meta.url).resolve('tsx');
const program = join(import.meta.dirname, '__fixtures__/resume.ts');

/** Saved at step 7 of the second stage. */
async function stopped(): Promise<Uint8Array> {
  const learner = freshLearner();
  const stop = new AbortController();
  await learner.learn(STAGES[0], LEARNING);
  const { steps } = await learner.learn(STAGES[1], {
    ...LEARNING,
    signal: stop.signal,
    onProgress: ({ clock }) => clock.experienceStep === 7 && stop.abort(),
  });
  expect(steps).toBe(7);
  const bytes = await learner.save();
  learner.dispose();
  return bytes;
}

it('another process goes on in the middle of an experience and ends with the same file, byte for byte', async () => {
  await selectBackend({ log: () => {} });
  const whole = freshLearner();
  for (const stage of STAGES) await whole.learn(stage, LEARNING);
  const expected = Buffer.from(await whole.save()).toString('base64');
  whole.dispose();
  const folder = await mkdtemp(join(tmpdir(), 'unforget-resume-'));
  try {
    const file = join(folder, 'learner.safetensors');
    await writeFile(file, await stopped());
    const { stdout } = await run(process.execPath, ['--import', loader, '-C', '@unforget/source', program, file], {
      maxBuffer: 2 ** 26,
    });
    expect(stdout === expected).toBe(true);
  } finally {
    await rm(folder, { recursive: true });
  }
});
