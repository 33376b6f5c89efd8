import * as tf from '@tensorflow/tfjs-core';
import type { Head, Model, Samples } from '@unforget/types';
import { compose } from '../compose.ts';
import { captureOf } from '../learner/capture-of.ts';
import { createLearner, type Learner } from '../learner/learner.ts';
import { adam } from '../optimizers/adam.ts';
import { sgd } from '../optimizers/sgd.ts';
import type { TestFunctions } from './describe-strategy.ts';
import { guardedModel } from './guards.ts';
import { pointClouds } from './problems.ts';
import {
  expectSame,
  expectSameAnswers,
  liveTensors,
  type MakeModel,
  paramsAfter,
  paramValues,
  SHORT,
  type Stage,
} from './runs.ts';
import { expectClose } from './tensor-matcher.ts';

export interface ModelContract {
  /** The model for a head of this kind; four numbers go into it, in whatever shape. */
  readonly make: MakeModel;
  /** Heads to try; default growing and multi. */
  readonly heads?: readonly Head['kind'][];
  /** Classes of each experience, at least three; default 2, 3 and 5 new ones. */
  readonly tasks?: readonly (readonly number[])[];
}

const TASKS = [
  [0, 1],
  [2, 3, 4],
  [5, 6, 7, 8, 9],
];

/**
 * The contract of a model, above all of one that grows, as tests of your runner: a pure forward pass, determinism,
 * memory, exact resume, capture, growth that leaves old parameters alone. Each breach says what and where.
 */
export function describeModel(name: string, contract: ModelContract, { describe, it }: TestFunctions): void {
  const { make, heads = ['growing', 'multi'], tasks = TASKS } = contract;
  const units = Math.max(...tasks.flat()) + 1;
  describe(`model contract: ${name}`, () => {
    for (const kind of heads) {
      const head: Head = kind === 'fixed' ? { kind, units } : { kind };
      const run = tasks.map(
        (classes, i): Stage => ({ samples: pointClouds(classes), taskId: kind === 'multi' ? i : null }),
      );
      describe(`${kind} head`, () => describeOnHead({ model: () => guardedModel(make(head)), run }, it));
    }
  });
}

interface Case {
  readonly model: () => Model;
  readonly run: readonly Stage[];
}

function describeOnHead({ model, run }: Case, it: TestFunctions['it']): void {
  const setting = { model };
  it('gives the same run for the same seed', async () => {
    expectSame(await paramsAfter(compose(), run, setting), await paramsAfter(compose(), run, setting));
  });
  it('has a forward pass that is a function of its parameters alone, and keeps nothing', async () => {
    const learner = learnerOf(model);
    for (const stage of run) await learner.learn(stage, SHORT);
    await checkForward(learner, (run[0] as Stage).samples);
    learner.dispose();
  });
  it('gives the units that are asked for, or all', async () => {
    const learner = learnerOf(model);
    for (const stage of run) await learner.learn(stage, SHORT);
    checkUnits(learner, (run[0] as Stage).samples);
    learner.dispose();
  });
  it('knows its place in a batch: rows are independent in evaluation', async () => {
    const learner = learnerOf(model);
    for (const stage of run) await learner.learn(stage, SHORT);
    const stage = run[1] as Stage;
    const [whole, single] = [await learner.evaluate(stage), await learner.evaluate(stage, { batchSize: 1 })];
    expectClose(single.predictions.probabilities, whole.predictions.probabilities, { rtol: 1e-4, atol: 1e-6 });
    learner.dispose();
  });
  it('grows without touching what was there', async () => {
    const still = createLearner({ model: model(), optimizer: sgd(0), seed: 5 });
    const moving = learnerOf(model);
    for (const stage of run) {
      for (const learner of [still, moving]) {
        const before = copyOf(learner);
        await learner.learn(stage, { iterations: 2, batchSize: 8 });
        const frozen = learner.model.frozen(learner.params ?? {});
        checkKept(before, learner, (path) => learner === still || frozen.has(path));
        tf.dispose(before);
      }
    }
    still.dispose();
    moving.dispose();
  });
  it('keeps no tensors from step to step, and frees all in the end', async () => {
    const made = model();
    const start = liveTensors();
    const learner = learnerOf(() => made, true);
    for (const stage of run) await learner.learn(stage, SHORT);
    const counts: number[] = [];
    const onProgress = (): void => void counts.push(liveTensors());
    await learner.learn(run[run.length - 1] as Stage, { iterations: 20, batchSize: 8, logEvery: 1, onProgress });
    learner.dispose();
    // Every eighth batch is a smaller one, and a captured step then hands the state from one graph to another: what is
    // held outside the graphs is alike four steps after that.
    const grown = (counts[19] ?? 0) - (counts[11] ?? 0);
    if (grown) throw new Error(`${grown} more tensors between steps 12 and 20`);
    if (liveTensors() !== start) throw new Error(`${liveTensors() - start} tensors left after dispose()`);
  });
  it('resumes bit for bit from a file, in the middle of an experience', async () => {
    const whole = await paramsAfter(compose(), run, { ...setting, capture: true, learn: SHORT });
    expectSame(await interruptedRun({ model, run }), whole);
  });
  it('refuses a file that lacks a parameter', async () => {
    const learner = learnerOf(model);
    for (const stage of run) await learner.learn(stage, { iterations: 1 });
    checkRefuses(learner);
    learner.dispose();
  });
  it('answers alike after it was saved and loaded', async () => {
    const [learner, other] = [learnerOf(model), learnerOf(model)];
    for (const stage of run) await learner.learn(stage, SHORT);
    await expectSameAnswers(learner, other, run);
    learner.dispose();
    other.dispose();
  });
  it('gives the same numbers as one native call and operation by operation', async () => {
    // Elsewhere both are the same program.
    if (!captureOf()) return;
    const learn = { iterations: 40, batchSize: 8 };
    const [captured, plain] = [learnerOf(model, true), learnerOf(model, false)];
    for (const stage of run) {
      const { engine } = await captured.learn(stage, learn);
      if (engine.why) throw new Error(`It can't run as one native call: ${engine.why}`);
      await plain.learn(stage, learn);
    }
    const [actual, expected] = [paramValues(captured), paramValues(plain)];
    await expectSameAnswers(captured, plain, run);
    captured.dispose();
    plain.dispose();
    for (const [path, values] of Object.entries(expected))
      expectClose(actual[path] ?? [], values, { rtol: 1e-5, atol: 1e-6 });
  });
  it('takes batches of one', async () => {
    const values = await paramsAfter(compose(), run, { ...setting, learn: { iterations: 5, batchSize: 1 } });
    const bad = Object.entries(values).find(([, tensor]) => !tensor.every(Number.isFinite));
    if (bad) throw new Error(`"${bad[0]}" is not finite`);
  });
}

const learnerOf = (model: () => Model, capture = false): Learner =>
  createLearner({ model: model(), optimizer: adam(0.02), seed: 5, capture });

const shapesOf = ({ params }: Learner): Record<string, number[]> =>
  Object.fromEntries(Object.entries(params ?? {}).map(([path, { shape }]) => [path, shape]));

/** Two passes give the same bits, leave the parameters alive and nothing behind. */
async function checkForward({ model, params }: Learner, { x, length }: Samples): Promise<void> {
  if (!params) throw new Error('no parameters');
  const input = tf.tensor(Float32Array.from(x), [length, ...model.inputShape]);
  const live = liveTensors();
  const rows = [0, 1].map(() => {
    const outputs = tf.tidy(() => model.forward(params, input).outputs);
    const values = outputs.dataSync<'float32'>().slice();
    outputs.dispose();
    return values;
  });
  if (liveTensors() !== live) throw new Error(`${liveTensors() - live} tensors left by forward()`);
  input.dispose();
  expectSame({ outputs: rows[0] as Float32Array }, { outputs: rows[1] as Float32Array });
}

/** Every second unit, asked for alone, gives what it gives among all. */
function checkUnits({ model, params, units: width }: Learner, { x, length }: Samples): void {
  const input = tf.tensor(Float32Array.from(x), [length, ...model.inputShape]);
  const units = Array.from({ length: width }, (_, unit) => unit).filter((unit) => unit % 2);
  const [all, some] = tf.tidy(() => [
    model.forward(params ?? {}, input).outputs,
    model.forward(params ?? {}, input, { units }).outputs,
  ]);
  input.dispose();
  if (!all || !some) throw new Error('no outputs');
  const asked = some.shape[1] === width ? tf.clone(all) : tf.tidy(() => tf.gather(all, units, 1));
  expectClose(some, asked, { rtol: 1e-5, atol: 1e-6 });
  tf.dispose([all, some, asked]);
}

const copyOf = ({ params }: Learner): Record<string, tf.Tensor> =>
  Object.fromEntries(Object.entries(params ?? {}).map(([path, tensor]) => [path, tf.clone(tensor)]));

/** Nothing is gone, and what may not move has its old bits, in the leading corner where it was widened. */
function checkKept(before: Record<string, tf.Tensor>, { params }: Learner, stays: (path: string) => boolean): void {
  for (const [path, old] of Object.entries(before)) {
    const now = params?.[path];
    if (!now) throw new Error(`"${path}" is gone`);
    if (!stays(path)) continue;
    const corner = tf.tidy(() =>
      tf.slice(
        now,
        old.shape.map(() => 0),
        old.shape,
      ),
    );
    expectSame({ [path]: corner.dataSync<'float32'>() }, { [path]: old.dataSync<'float32'>() });
    corner.dispose();
  }
}

/** Each parameter taken away in turn must be noticed by `misfit`, if the model has a rule of its own. */
function checkRefuses(learner: Learner): void {
  const { model, units } = learner;
  if (!model.misfit) return;
  const shapes = shapesOf(learner);
  const why = model.misfit(shapes, units);
  if (why) throw new Error(`It refuses its own parameters: ${why}`);
  for (const path of Object.keys(shapes)) {
    const { [path]: _, ...rest } = shapes;
    if (model.misfit(rest, units) === null) throw new Error(`It does not miss "${path}"`);
    if (model.misfit({ ...shapes, [path]: [...(shapes[path] ?? []), 2] }, units) === null)
      throw new Error(`It takes "${path}" in any shape`);
  }
}

/** The same run, but stopped at step 5 of the second experience, saved, and continued by another learner. */
async function interruptedRun({ model, run }: Case): Promise<Record<string, Float32Array>> {
  const [first, second, ...rest] = run as [Stage, Stage];
  const learner = learnerOf(model, true);
  await learner.learn(first, SHORT);
  const stop = new AbortController();
  const onProgress = ({ clock }: { clock: { experienceStep: number } }): void => {
    if (clock.experienceStep === 5) stop.abort();
  };
  await learner.learn(second, { ...SHORT, logEvery: 1, signal: stop.signal, onProgress });
  const bytes = await learner.save();
  learner.dispose();
  const other = learnerOf(model, true);
  await other.load(bytes);
  for (const stage of [second, ...rest]) await other.learn(stage, SHORT);
  const values = paramValues(other);
  other.dispose();
  return values;
}
