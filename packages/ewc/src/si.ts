import * as tf from '@tensorflow/tfjs-core';
import { cloneTree, defineStrategy, disposeExcept, mapTree, padTo, resizeTree, trainable } from '@unforget/core';
import type { ExperienceContext, ParamTree, Strategy } from '@unforget/types';
import { type Consolidated, emptyState, penaltyOf, reportState, scaled } from './consolidation.ts';
import { consolidateSi, pathIntegralStep } from './path-integral.ts';
import { decayTerm } from './quadratic-penalty.ts';
import { type SiOptions, type SiSettings, siSettings } from './strategy-options.ts';

/** State of synaptic intelligence. The anchor is where the last finished experience ended, so also where the path began. */
export type SiState = Consolidated & {
  /** Path integral of the experience that goes on; empty between two. */
  readonly omega: ParamTree;
};

/**
 * Synaptic intelligence: while an experience is learned, every parameter is credited with its share of the fall of the
 * loss, ω = −Σ g·Δθ over the steps. When it is done, Ω ← Ω + max(0, ω)/((θ_end − θ_start)² + ξ), and the loss gets
 * ½λ Σ Ω(θ − θ_end)². No pass over the data is added, and any model will do. An experience that was left unfinished
 * counts with the next one: its path is part of that one's, and the anchor stays where it was.
 *
 * Memory: three numbers a parameter (Ω, anchor, ω). A step costs eight tensor operations a parameter more.
 * Source: Zenke et al. 2017, arXiv:1703.04200. They write c for our λ/2. As in their program, g is the gradient of the
 * loss without this penalty (`gradient: 'loss'`).
 * @throws UnforgetError `invalid-option`
 */
export function si<const N extends string = 'si'>(options: SiOptions<N>): Strategy<N, SiState> {
  const settings = siSettings(options);
  return defineStrategy<N, SiState>({
    specificationVersion: 'v1',
    name: options.name ?? ('si' as N),
    stateVersion: 1,
    init: () => ({ ...emptyState(), omega: {} }),
    beforeExperience: (state, { model, params }) => begun(state, trainable(model, params)),
    gradientPenalty: (state, { params }) => (state.experiences ? penaltyOf(state, params, settings) : null),
    afterStep: (state, { params, updated, lossGrads, grads }) => {
      const chosen = settings.gradient === 'loss' ? lossGrads : grads;
      return {
        state: { ...state, omega: pathIntegralStep(state.omega, { grads: chosen, before: params, after: updated }) },
      };
    },
    afterExperience: (state, context) => consolidated(state, context, settings),
    report: (state) => reportState(state, 'did the parameters not move, or did the loss not fall?'),
  });
}

/** A new path, from here; after an experience that was left unfinished the old one goes on, and the anchor stays. */
function begun(state: SiState, trained: ParamTree): SiState {
  const importance = resizeTree(state.importance, trained);
  const unfinished = Object.keys(state.omega).length > 0;
  const anchor = unfinished ? widened(state.anchor, trained) : cloneTree(trained);
  return { ...state, importance, anchor, omega: resizeTree(state.omega, trained) };
}

/** The anchor, with the parameters of now where it had none. */
const widened = (anchor: ParamTree, trained: ParamTree): ParamTree =>
  mapTree(trained, (param, path) => {
    const old = anchor[path];
    if (!old || tf.util.arraysEqual(old.shape, param.shape)) return tf.clone(old ?? param);
    return tf.tidy(() => {
      const had = tf.cast(padTo(tf.onesLike(old), param.shape), 'bool');
      return tf.where(had, padTo(old, param.shape), param);
    });
  });

function consolidated(state: SiState, { model, params }: ExperienceContext, settings: SiSettings): SiState {
  const end = trainable(model, params);
  const raw = consolidateSi({ omega: state.omega, start: state.anchor, end, xi: settings.xi });
  const importance = scaled(raw, settings);
  try {
    return { ...decayTerm(state, { importance, anchor: end }, 1), experiences: state.experiences + 1, omega: {} };
  } finally {
    disposeExcept(importance);
  }
}
