import * as tf from '@tensorflow/tfjs-core';
import { disposeExcept, mapTree, resizeTree, trainable } from '@unforget/core';
import type { ExperienceContext, Model, ParamTree, StrategyReport } from '@unforget/types';
import { estimateFisher } from './fisher/estimate-fisher.ts';
import { usesRules } from './fisher/options.ts';
import { checkKinds } from './fisher/survey.ts';
import { emptyForm, type QuadraticForm, type QuadraticTerm } from './quadratic-penalty.ts';
import type { EwcSettings } from './strategy-options.ts';

/** A quadratic form that grows with experiences: the state of EWC, online EWC and MAS, and a part of that of SI. */
export type Consolidated = QuadraticForm & {
  /** Experiences consolidated so far. */
  readonly experiences: number;
};

/** State of EWC, separate or online. */
export type EwcState = Consolidated;

export const emptyState = (): Consolidated => ({ ...emptyForm(), experiences: 0 });

/** Throws `unsupported-layer` at once rather than after the first experience. */
export function checkModel(model: Model, { fisher }: EwcSettings): void {
  if (usesRules(fisher)) checkKinds(model);
}

/** Importance and anchor in the shapes of the parameters now; what is new has importance 0. */
export function resizeState<S extends Consolidated>(state: S, { model, params }: ExperienceContext): S {
  if (!state.experiences) return state;
  const trained = trainable(model, params);
  const importance = resizeTree(state.importance, trained);
  return { ...state, importance, anchor: resizeTree(state.anchor, trained) };
}

/** What one experience adds: its Fisher information, around the parameters it ended with. Both belong to the caller. */
export async function newTerm(context: ExperienceContext, { fisher, normalize }: EwcSettings): Promise<QuadraticTerm> {
  const { model, params } = context;
  const raw = await estimateFisher({ ...context, random: context.random('fisher') }, fisher);
  const importance = normalize ? tf.tidy(() => normalized(raw)) : raw;
  if (normalize) disposeExcept(raw);
  return { importance, anchor: trainable(model, params) };
}

/** Why a Fisher information may be zero. */
export const NO_INFORMATION = 'is the model sure of every label, or is there only one class?';

/** Figures of the penalty, and a warning with its likely `cause` when it can't do anything. */
export function reportState({ importance, constant, experiences }: Consolidated, cause: string): StrategyReport {
  const [sum = 0, max = 0, rest = 0] = experiences ? figures(importance, constant) : [];
  const report = { experiences, importanceSum: sum, importanceMax: max, penaltyConstant: rest };
  if (!experiences || max > 0) return report;
  const warning = `the importance of every parameter is zero, so nothing is protected; ${cause}`;
  return { ...report, warning };
}

/** The importance scaled to a mean of 1 over all parameters; zeros stay. */
export function normalized(importance: ParamTree): ParamTree {
  const tensors = Object.values(importance);
  const count = tensors.reduce((total, { size }) => total + size, 0);
  const scale = tf.divNoNan(tf.scalar(count), tf.addN(tensors.map((tensor) => tf.sum(tensor))));
  return mapTree(importance, (tensor) => tf.mul(tensor, scale));
}

function figures(importance: ParamTree, constant: tf.Scalar): number[] {
  const tensors = Object.values(importance);
  const read = tf.tidy(() =>
    tf.stack([
      tf.addN(tensors.map((tensor) => tf.sum(tensor))),
      tf.max(tf.stack(tensors.map((tensor) => tf.max(tensor)))),
      constant,
    ]),
  );
  const values = [...read.dataSync()];
  read.dispose();
  return values;
}
