import { readFile } from 'node:fs/promises';
import { selectBackend } from '@unforget/backend';
import { adam, compose, createLearner, type Learner, type LearnOptions, mlp } from '@unforget/core';
import { pointClouds } from '@unforget/core/testing';
import { ewc } from '@unforget/ewc';
import { replay } from '@unforget/replay';

export const STAGES = [pointClouds([0, 1]), pointClouds([2, 3]), pointClouds([4, 5])] as const;
export const LEARNING: LearnOptions = { iterations: 20, batchSize: 8, logEvery: 1 };

export const freshLearner = (): Learner =>
  createLearner({
    model: mlp({ inputs: 4, hidden: [8], head: { kind: 'growing' }, dropout: 0.2 }),
    optimizer: adam(0.02),
    strategy: compose(ewc({ lambda: 10 }), replay({ capacity: 10 })),
    seed: 3,
    capture: true,
  });

/** As a program: goes on from the saved file in the middle of the second stage, and writes what it then saves. */
const [, program = '', file] = process.argv;
if (file && program === import.meta.filename) {
  await selectBackend({ log: () => {} });
  const learner = freshLearner();
  await learner.load(await readFile(file));
  for (const stage of STAGES.slice(1)) await learner.learn(stage, LEARNING);
  process.stdout.write(Buffer.from(await learner.save()).toString('base64'));
}
