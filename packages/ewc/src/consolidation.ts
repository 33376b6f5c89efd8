import * as tf from '@tensorflow/tfjs-core';
import { disposeExcept, mapTree, resizeTree, trainable } from '@unforget/core';
import type { ExperienceContext, Model, ParamTree, StrategyReport } from '@unforget/types';
import { estimateFisher } from './fisher/estimate-fisher.ts';
import { usesRules } from './fisher/options.ts';
import { checkKinds } from './fisher/survey.ts';
import { emptyForm, type QuadraticForm, type QuadraticTerm } from './quadratic-penalty.ts';
import type { PenaltySettings } from './strategy-options.ts';

/** State of EWC, separate or online. */
export type EwcState = QuadraticForm & {
  /** Experiences consolidated so far. */
  readonly experiences: number;
};

export const emptyState = (): EwcState => ({ ...emptyForm(), experiences: 0 });

/** Throws `unsupported-layer` at once rather than after the first experience. */
export function checkModel(model: Model, { fisher }: PenaltySettings): void {
  if (usesRules(fisher)) checkKinds(model);
}

/** Importance and anchor in the shapes of the parameters now; what is new has importance 0. */
export function resizeState(state: EwcState, { model, params }: ExperienceContext): EwcState {
  if (!state.experiences) return state;
  const trained = trainable(model, params);
  const importance = resizeTree(state.importance, trained);
  return { ...state, importance, anchor: resizeTree(state.anchor, trained) };
}

/** What one experience adds: its Fisher information, around the parameters it ended with. Both belong to the caller. */
export async function newTerm(
  context: ExperienceContext,
  { fisher, normalize }: PenaltySettings,
): Promise<QuadraticTerm> {
  const { model, params } = context;
  const raw = await estimateFisher({ ...context, random: context.random('fisher') }, fisher);
  const importance = normalize ? tf.tidy(() => normalized(raw)) : raw;
  if (normalize) disposeExcept(raw);
  return { importance, anchor: trainable(model, params) };
}

/** Figures of the penalty, and a warning when it can't do anything. */
export function reportState({ importance, constant, experiences }: EwcState): StrategyReport {
  const [sum = 0, max = 0, rest = 0] = experiences ? figures(importance, constant) : [];
  const report = { experiences, importanceSum: sum, importanceMax: max, penaltyConstant: rest };
  if (!experiences || max > 0) return report;
  const warning =
    'the importance of every parameter is zero, so nothing is protected; is the model sure of every label, or is there only one class?';
  return { ...report, warning };
}

function normalized(importance: ParamTree): ParamTree {
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
