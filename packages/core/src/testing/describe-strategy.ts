import * as tf from '@tensorflow/tfjs-core';
import type { Head, Strategy } from '@unforget/types';
import { compose, defineStrategy } from '../compose.ts';
import { captureOf } from '../learner/capture-of.ts';
import type { LearnReport } from '../learner/options.ts';
import { mapTree } from '../tree.ts';
import { guarded } from './guards.ts';
import {
  type AnyStrategy,
  expectSame,
  expectSameAnswers,
  firstDifference,
  liveTensors,
  type MakeModel,
  paramsAfter,
  paramValues,
  type Setting,
  SHORT,
  stages,
  testLearner,
} from './runs.ts';
import { expectClose } from './tensor-matcher.ts';

/** `describe` and `it` of your test runner. */
export interface TestFunctions {
  readonly describe: (name: string, body: () => void) => unknown;
  readonly it: (name: string, body: () => Promise<void>) => unknown;
}

export interface StrategyContract {
  /** A fresh strategy that does something from the second experience on. */
  readonly make: () => AnyStrategy;
  /** The same with its weight at zero, which must train as if it were not there; leave out when there is no such option. */
  readonly off?: () => AnyStrategy;
  /** It acts from the first step of the first experience on; default false: that experience is plain training. */
  readonly online?: boolean;
  /** Heads to try; default growing and multi. */
  readonly heads?: readonly Head['kind'][];
  /** The network to work with, of four inputs; default an MLP with dropout. */
  readonly model?: MakeModel;
}

/** Samples in a step. */
const BATCH = 8;

const CLASSES = [
  [0, 1],
  [2, 3, 4],
  [0, 5, 6, 7, 8],
];

/** In the key of every sample where deletion is tested. */
const OWNER = 'owner of a sample';

/** Another strategy to stand beside the one under test: weight decay by a closed-form gradient. */
const neighbour = (): Strategy =>
  defineStrategy({
    specificationVersion: 'v1',
    name: 'neighbour',
    stateVersion: 1,
    init: () => ({ strength: 0.01 }),
    gradientPenalty: (state, { params }) => ({
      value: tf.scalar(0),
      grads: mapTree(params, (tensor) => tf.mul(tensor, state.strength)),
    }),
  }) as unknown as Strategy;

/**
 * The contract of every strategy, as tests of your runner: laws of state, purity of the step, memory, determinism,
 * exact resume, growing heads, composition. Each breach says what and where.
 */
export function describeStrategy(name: string, contract: StrategyContract, { describe, it }: TestFunctions): void {
  const { make, off, online = false, heads = ['growing', 'multi'], model } = contract;
  const safe = (): AnyStrategy => guarded(make() as never) as AnyStrategy;
  describe(`strategy contract: ${name}`, () => {
    it('has a name and versions', async () => {
      const { specificationVersion, name: own, stateVersion } = make();
      const fine =
        specificationVersion === 'v1' && own.length > 0 && Number.isInteger(stateVersion) && stateVersion >= 1;
      if (!fine)
        throw new Error(
          `Version "v1", a name and an integer stateVersion: got ${[specificationVersion, own, stateVersion]}`,
        );
    });
    for (const [i, kind] of heads.entries()) {
      const run = stages(CLASSES, kind === 'multi');
      const even = stages(CLASSES, kind === 'multi', BATCH);
      const setting = settingOf(kind, model);
      describe(`${kind} head`, () =>
        describeOnHead({ safe, off, online, run, even, setting, lastHead: i === heads.length - 1 }, it));
    }
    it('composes on either side of another strategy, in one learner', async () => {
      const run = stages(CLASSES, heads.includes('multi'));
      const setting = settingOf(heads.includes('multi') ? 'multi' : (heads[0] ?? 'growing'), model);
      const left = await paramsAfter(compose(safe(), neighbour()), run, setting);
      const right = await paramsAfter(compose(neighbour(), safe()), run, setting);
      const alone = await paramsAfter(safe(), run, setting);
      if (!firstDifference(left, alone)) throw new Error('The neighbour had no effect on its right');
      if (!firstDifference(right, alone)) throw new Error('The neighbour had no effect on its left');
    });
  });
}

const settingOf = (kind: Head['kind'], model: MakeModel | undefined): Setting => ({
  head: kind === 'fixed' ? { kind, units: 9 } : { kind },
  ...(model ? { model } : {}),
});

interface OnHead {
  readonly safe: () => AnyStrategy;
  readonly off: (() => AnyStrategy) | undefined;
  readonly online: boolean;
  readonly run: ReturnType<typeof stages>;
  /** The same in whole batches: half as many graphs, where each is of one size of batch. */
  readonly even: ReturnType<typeof stages>;
  readonly setting: Setting;
  /** The last of the heads, multi if not said otherwise: graphs are dear, and most of what is asked of them is asked there. */
  readonly lastHead: boolean;
}

/** What `make` makes, made when it is first asked for. */
function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | null = null;
  return () => {
    made ??= make();
    return made;
  };
}

function describeOnHead({ safe, off, online, run, even, setting, lastHead }: OnHead, it: TestFunctions['it']): void {
  const captured = { ...setting, capture: true };
  const own = once(() => paramsAfter(safe(), run, setting));
  const plain = once(() => paramsAfter(compose(), run, setting));
  it('gives the same run for the same seed', async () => {
    expectSame(await own(), await paramsAfter(safe(), run, setting));
  });
  it('has an effect once there is something to remember', async () => {
    if (!firstDifference(await own(), await plain())) throw new Error('It trains exactly as if it were not there');
  });
  if (!online) {
    it('leaves the first experience alone', async () => {
      expectSame(
        await paramsAfter(safe(), run.slice(0, 1), setting),
        await paramsAfter(compose(), run.slice(0, 1), setting),
      );
    });
  }
  if (off) {
    it('has no effect at weight zero', async () => {
      expectSame(await paramsAfter(off(), run, setting), await plain());
    });
  }
  it('reports no warning where it works, and finite losses', async () => {
    const report = await lastReport({ safe, run, setting });
    if (report.warnings.length) throw new Error(`Warnings: ${report.warnings.join('; ')}`);
    const bad = Object.entries(report.losses).find(([, value]) => !Number.isFinite(value));
    if (bad) throw new Error(`Loss ${bad.join(' is ')}`);
  });
  it('keeps no tensors from step to step, and frees all in the end', async () => {
    const start = liveTensors();
    const learner = testLearner(safe(), lastHead ? captured : setting);
    for (const stage of even) await learner.learn(stage, SHORT);
    const last = even[even.length - 1] as (typeof even)[number];
    // A model may add parameters when an experience begins: they are no leak.
    const counted = (): number => liveTensors() - Object.keys(learner.params ?? {}).length;
    const before = counted();
    await learner.learn(last, { iterations: 20, batchSize: BATCH });
    const after = counted();
    learner.dispose();
    if (after !== before) throw new Error(`${after - before} more tensors after 20 steps`);
    if (liveTensors() !== start) throw new Error(`${liveTensors() - start} tensors left after dispose()`);
  });
  it('resumes bit for bit from a file, in the middle of an experience', async () => {
    const either = lastHead ? captured : setting;
    const whole = await paramsAfter(safe(), even, { ...either, learn: LONG });
    expectSame(await interruptedRun({ safe, run: even, setting: either }), whole);
  });
  it('answers alike after it was saved and loaded', async () => {
    const [learner, other] = [testLearner(safe(), setting), testLearner(safe(), setting)];
    for (const stage of run) await learner.learn(stage, SHORT);
    await expectSameAnswers(learner, other, run);
    learner.dispose();
    other.dispose();
  });
  it('gives the same numbers as one native call and operation by operation', async () => {
    // Elsewhere both are the same program.
    if (!captureOf()) return;
    // 102 steps over the three stages.
    const learn = { iterations: 34, batchSize: BATCH };
    const [graph, byOperation] = [testLearner(safe(), captured), testLearner(safe(), setting)];
    for (const stage of lastHead ? run : even) {
      const { engine } = await graph.learn(stage, learn);
      if (engine.why) throw new Error(`It can't run as one native call: ${engine.why}`);
      await byOperation.learn(stage, learn);
    }
    const [actual, expected] = [paramValues(graph), paramValues(byOperation)];
    await expectSameAnswers(graph, byOperation, run);
    graph.dispose();
    byOperation.dispose();
    for (const [path, values] of Object.entries(expected))
      expectClose(actual[path] ?? [], values, { rtol: 1e-5, atol: 1e-6 });
  });
  it('deletes all samples that it keeps, with their keys', async () => {
    const learner = testLearner(safe(), setting);
    for (const { samples, taskId } of run) {
      const keys = Array.from({ length: samples.length }, (_, i) => `${OWNER} ${i}`);
      await learner.learn({ samples: { ...samples, keys }, taskId }, SHORT);
    }
    const { kept } = await learner.forget(() => true);
    const file = new TextDecoder('latin1').decode(await learner.save());
    learner.dispose();
    if (kept) throw new Error(`${kept} samples are left`);
    if (file.includes(OWNER)) throw new Error('A key is left in what is saved: its forget() has to delete the sample');
  });
  it('takes batches of one', async () => {
    const values = await paramsAfter(safe(), run, { ...setting, learn: { iterations: 5, batchSize: 1 } });
    const bad = Object.entries(values).find(([, tensor]) => !tensor.every(Number.isFinite));
    if (bad) throw new Error(`"${bad[0]}" is not finite`);
  });
}

type Case = Pick<OnHead, 'safe' | 'run' | 'setting'>;

async function lastReport({ safe, run, setting }: Case): Promise<LearnReport> {
  const learner = testLearner(safe(), setting);
  let report: LearnReport | null = null;
  for (const stage of run) report = await learner.learn(stage, SHORT);
  learner.dispose();
  if (!report) throw new Error('no experience');
  return report;
}

/** More steps than an experience has batches. */
const LONG = { iterations: 16, batchSize: BATCH };

/** The same run, but stopped at step 7 of the second experience, saved, and continued by another learner. */
async function interruptedRun({ safe, run, setting }: Case): Promise<Record<string, Float32Array>> {
  const [first, second, ...rest] = run as [OnHead['run'][number], OnHead['run'][number]];
  const learner = testLearner(safe(), setting);
  await learner.learn(first, LONG);
  const stop = new AbortController();
  const onProgress = ({ clock }: { clock: { experienceStep: number } }): void => {
    if (clock.experienceStep === 7) stop.abort();
  };
  const report = await learner.learn(second, { ...LONG, logEvery: 1, signal: stop.signal, onProgress });
  if (!report.aborted || report.steps !== 7) throw new Error(`Stopped after ${report.steps} steps instead of 7`);
  const bytes = await learner.save();
  learner.dispose();

  const other = testLearner(safe(), setting);
  await other.load(bytes);
  await other.learn(second, { ...LONG, logEvery: 1 });
  for (const stage of rest) await other.learn(stage, LONG);
  const values = paramValues(other);
  other.dispose();
  return values;
}
