import * as tf from '@tensorflow/tfjs-core';
import { defineStrategy, disposeExcept, mapTree, resizeTree, trainable } from '@unforget/core';
import type { ExperienceContext, Model, ParamTree, Strategy, StrategyReport } from '@unforget/types';
import { emptyForm, type QuadraticForm, type QuadraticTerm, quadraticPenalty } from './quadratic-penalty.ts';
import type { PenaltySettings } from './strategy-options.ts';

/** A quadratic form that grows with experiences: the state of EWC, online EWC and MAS, and a part of that of SI. */
export type Consolidated = QuadraticForm & {
  /** Experiences consolidated so far. */
  readonly experiences: number;
};

/** What makes one method of estimating importance after an experience different from another. */
export interface Consolidation<N extends string> {
  readonly name: N;
  readonly settings: PenaltySettings;
  /** Throws at once, rather than after the first experience, for a model that can't be treated. */
  check(model: Model): void;
  /** Importance of the experience that is done; the result belongs to the caller. */
  estimate(context: ExperienceContext): Promise<ParamTree>;
  /** The form with the experience's term; shares no tensor with what is given. */
  merge(form: QuadraticForm, term: QuadraticTerm): QuadraticForm;
  /** Why the importance might be zero, for the warning. */
  readonly cause: string;
}

/** The strategy: importance after each experience, and ½λ Σ F(θ − μ)² in all later ones. */
export function consolidating<const N extends string>(method: Consolidation<N>): Strategy<N, Consolidated> {
  const { settings, cause } = method;
  return defineStrategy<N, Consolidated>({
    specificationVersion: 'v1',
    name: method.name,
    stateVersion: 1,
    check: method.check,
    init: emptyState,
    beforeExperience: resizeState,
    gradientPenalty: (state, { params }) => penaltyOf(state, params, settings),
    async afterExperience(state, context) {
      const importance = scaled(await method.estimate(context), settings);
      try {
        const term = { importance, anchor: trainable(context.model, context.params) };
        return { ...method.merge(state, term), experiences: state.experiences + 1 };
      } finally {
        disposeExcept(importance);
      }
    },
    report: (state) => reportState(state, cause),
  });
}

export const emptyState = (): Consolidated => ({ ...emptyForm(), experiences: 0 });

/** Null before anything was consolidated, and at λ = 0. Asks for no count, which would be a constant of a captured step. */
export const penaltyOf = (
  state: Consolidated,
  params: ParamTree,
  { lambda }: PenaltySettings,
): ReturnType<typeof quadraticPenalty> | null =>
  lambda && Object.keys(state.importance).length ? quadraticPenalty(params, state, lambda) : null;

/** Figures of the penalty, and a warning with its likely `cause` when it can't do anything. */
export function reportState({ importance, constant, experiences }: Consolidated, cause: string): StrategyReport {
  const [sum = 0, max = 0, rest = 0] = experiences ? figures(importance, constant) : [];
  const report = { experiences, importanceSum: sum, importanceMax: max, penaltyConstant: rest };
  if (!experiences || max > 0) return report;
  const warning = `the importance of every parameter is zero, so nothing is protected; ${cause}`;
  return { ...report, warning };
}

/** The importance, with `normalize` scaled to a mean of 1 over all parameters; takes what it is given. */
export function scaled(importance: ParamTree, { normalize }: PenaltySettings): ParamTree {
  if (!normalize) return importance;
  try {
    return tf.tidy(() => normalized(importance));
  } finally {
    disposeExcept(importance);
  }
}

/** Importance and anchor in the shapes of the parameters now; what is new has importance 0. */
function resizeState(state: Consolidated, { model, params }: ExperienceContext): Consolidated {
  if (!state.experiences) return state;
  const trained = trainable(model, params);
  const importance = resizeTree(state.importance, trained);
  return { ...state, importance, anchor: resizeTree(state.anchor, trained) };
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
