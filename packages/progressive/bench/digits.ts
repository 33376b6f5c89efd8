import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { selectBackend } from '@unforget/backend';
import { adam, compose, createLearner } from '@unforget/core';
import { splitByClass } from '@unforget/data';
import { embeddedDigits } from '@unforget/data/mnist';
import { withTable } from '../../../tooling/report/src/with-table.ts';
import { evaluateWithoutTask } from '../src/index.ts';
import { CONTENDERS, type Contender } from './contenders.ts';
import { type Outcome, tableOf } from './table.ts';

/**
 * Task-incremental reduced Split MNIST with every method of this package.
 * Usage: npx tsx -C @unforget/source packages/progressive/bench/digits.ts [--seeds 3] [--write-docs]
 */
const { values } = parseArgs({
  options: { seeds: { type: 'string', default: '3' }, 'write-docs': { type: 'boolean', default: false } },
});
const seeds = Number(values.seeds);
if (!Number.isInteger(seeds) || seeds < 1)
  throw new Error(`--seeds: expected a whole number from 1 on, received ${values.seeds}`);

const say = (text: string): void => void process.stderr.write(`${text}\n`);
const engine = await selectBackend({ log: say });
const { train, test } = await embeddedDigits();

/** What a method knows of each task after the last one, and how much of it when nobody says which task it is. */
async function runOf({ name, model, strategy = compose as never }: Contender, seed: number): Promise<Outcome> {
  const { experiences } = splitByClass(train, test, {
    classesPerExperience: 2,
    scenario: 'task',
    classOrder: seed,
    name: 'digits',
  });
  const learner = createLearner({ model: model(), optimizer: adam(1e-3), strategy: strategy(), seed });
  const then: number[] = [];
  const accuracyOn = async (at: number): Promise<number> => {
    const { test: samples, taskId } = experiences[at] as (typeof experiences)[number];
    return (await learner.evaluate({ samples, taskId })).accuracy;
  };
  for (const [at, { train: samples, taskId }] of experiences.entries()) {
    await learner.learn({ samples, taskId }, { iterations: 60, batchSize: 128, dropLast: true });
    then.push(await accuracyOn(at));
  }
  const now: number[] = [];
  for (const at of experiences.keys()) now.push(await accuracyOn(at));
  const tasks = experiences.map(({ test: samples, taskId }) => ({ samples, taskId: taskId as number }));
  const guessed = (await evaluateWithoutTask(learner, tasks)).accuracy;
  const numbers = Object.values(learner.params ?? {}).reduce((sum, { size }) => sum + size, 0);
  learner.dispose();
  return { name, seed, then, now, guessed, numbers };
}

const outcomes: Outcome[] = [];
const begun = performance.now();
const all = CONTENDERS.length * seeds;
for (let seed = 1; seed <= seeds; seed++) {
  for (const contender of CONTENDERS) {
    outcomes.push(await runOf(contender, seed));
    const minutes = (performance.now() - begun) / 60_000;
    const left = Math.ceil((minutes / outcomes.length) * (all - outcomes.length));
    say(`${outcomes.length}/${all} ${contender.name}, seed ${seed}; about ${left} min left`);
  }
}
const table = tableOf(outcomes, { seeds, engine: engine.name });
process.stdout.write(`${table}\n`);
if (values['write-docs']) {
  const readme = fileURLToPath(new URL('../README.md', import.meta.url));
  writeFileSync(readme, withTable(readFileSync(readme, 'utf8'), 'bench/digits.ts', table));
}
