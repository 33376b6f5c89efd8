/**
 * Learns three stages and saves what it knows: after each stage, and when Ctrl-C stopped one of them.
 * Run again, it goes on with what was saved. In the middle of a stage it may be told to wait, to be interrupted there.
 */
import { existsSync } from 'node:fs';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { selectBackend } from '@unforget/backend';
import type { LearnProgress } from '@unforget/core';
import { freshLearner, LEARNING, STAGES } from './resume.ts';

const [, , file = '', onSignal = 'die', waitFor = ''] = process.argv;
const WHERE = { experience: 1, experienceStep: 7 };

/** Tells that the middle is reached, and goes on when the file appears. */
function waitInTheMiddle({ clock, phase }: LearnProgress): void {
  if (!waitFor || phase !== 'train') return;
  if (clock.experience !== WHERE.experience || clock.experienceStep !== WHERE.experienceStep) return;
  process.stdout.write('in the middle\n');
  const sleeper = new Int32Array(new SharedArrayBuffer(4));
  while (!existsSync(waitFor)) Atomics.wait(sleeper, 0, 0, 20);
  // `learn` looks at signals every 25 ms: a fast machine would have trained to the end by then.
  Atomics.wait(sleeper, 0, 0, 50);
}

const stop = new AbortController();
if (onSignal === 'save') process.once('SIGINT', () => stop.abort());
await selectBackend({ log: () => {} });
const learner = freshLearner();
if (existsSync(file)) await learner.load(await readFile(file));
process.stdout.write(`from step ${learner.steps}\n`);

for (const stage of STAGES.slice(learner.experiences)) {
  const { aborted } = await learner.learn(stage, { ...LEARNING, signal: stop.signal, onProgress: waitInTheMiddle });
  await writeFile(`${file}.part`, await learner.save());
  await rename(`${file}.part`, file);
  if (aborted) process.exit(130);
}
