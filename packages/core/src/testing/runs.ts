import * as tf from '@tensorflow/tfjs-core';
import type { Head, Model, Samples, Strategy } from '@unforget/types';
import { type ComposedStrategy, compose } from '../compose.ts';
import { createLearner, type Learner } from '../learner/learner.ts';
import type { LearnOptions } from '../learner/options.ts';
import { mlp } from '../models/mlp.ts';
import { adam } from '../optimizers/adam.ts';
import { pointClouds } from './problems.ts';
import { expectClose } from './tensor-matcher.ts';

// biome-ignore lint/suspicious/noExplicitAny: any strategy, whatever its state
export type AnyStrategy = Strategy<string, any, any>;

export interface Stage {
  readonly samples: Samples;
  readonly taskId: number | null;
}

/** Experiences of the given classes, of 12 samples each if not said otherwise; with task ids for a multi head. */
export const stages = (classes: readonly (readonly number[])[], tasks: boolean, perClass = 12): Stage[] =>
  classes.map((units, i) => ({ samples: pointClouds(units, { perClass }), taskId: tasks ? i : null }));

export const SHORT: LearnOptions = { iterations: 12, batchSize: 8 };

/** The network of the contract's runs: four inputs, and whatever head it is given. */
export type MakeModel = (head: Head) => Model;

const smallMlp: MakeModel = (head) => mlp({ inputs: 4, hidden: [6], head, dropout: 0.1 });

export interface Setting {
  readonly head?: Head;
  /** Default an MLP with dropout. */
  readonly model?: MakeModel;
  /** Whether steps are captured where the engine can; default false, since short runs spend most of their time on it. */
  readonly capture?: boolean;
}

export function testLearner(strategy: AnyStrategy | ComposedStrategy = compose(), setting: Setting = {}): Learner {
  const { head = { kind: 'growing' }, model = smallMlp, capture = false } = setting;
  return createLearner({ model: model(head), optimizer: adam(0.02), strategy, seed: 5, capture });
}

/** Values of all parameters, by path. */
export function paramValues(learner: Learner): Record<string, Float32Array> {
  return Object.fromEntries(
    Object.entries(learner.params ?? {}).map(([path, tensor]) => [path, tensor.dataSync<'float32'>().slice()]),
  );
}

/** Learns the stages one after another with a fresh learner, which is disposed; returns its parameters. */
export async function paramsAfter(
  strategy: AnyStrategy | ComposedStrategy,
  run: readonly Stage[],
  options: Setting & { learn?: LearnOptions } = {},
): Promise<Record<string, Float32Array>> {
  const learner = testLearner(strategy, options);
  for (const stage of run) await learner.learn(stage, options.learn ?? SHORT);
  const values = paramValues(learner);
  learner.dispose();
  return values;
}

/** Throws unless both hold the same parameters, bit for bit. */
export function expectSame(actual: Record<string, Float32Array>, expected: Record<string, Float32Array>): void {
  const where = firstDifference(actual, expected);
  if (where) throw new Error(`Parameters differ: ${where}`);
}

export function firstDifference(a: Record<string, Float32Array>, b: Record<string, Float32Array>): string | null {
  for (const path of new Set([...Object.keys(a), ...Object.keys(b)])) {
    const [left, right] = [a[path], b[path]];
    if (!left || !right || left.length !== right.length) return `"${path}" is missing or has another size`;
    const index = left.findIndex((value, i) => !Object.is(value, right[i]));
    if (index >= 0) return `"${path}"[${index}] is ${left[index]} and ${right[index]}`;
  }
  return null;
}

export const liveTensors = (): number => tf.memory().numTensors;

/** That `other`, which takes over what `learner` has learned, answers alike, be one of them captured and the other not. */
export async function expectSameAnswers(learner: Learner, other: Learner, run: readonly Stage[]): Promise<void> {
  await other.load(await learner.save());
  for (const stage of run) {
    const [actual, expected] = [await learner.evaluate(stage), await other.evaluate(stage)];
    const tolerance = { rtol: 1e-5, atol: 1e-6 };
    expectClose(actual.predictions.probabilities, expected.predictions.probabilities, tolerance);
    expectClose([actual.loss], [expected.loss], tolerance);
  }
}
