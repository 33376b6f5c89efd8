import { defineStrategy, disposeExcept } from '@unforget/core';
import type { Strategy } from '@unforget/types';
import {
  checkModel,
  type EwcState,
  emptyState,
  NO_INFORMATION,
  newTerm,
  reportState,
  resizeState,
} from './consolidation.ts';
import { decayTerm, quadraticPenalty } from './quadratic-penalty.ts';
import { checkGamma, ewcSettings, type OnlineEwcOptions } from './strategy-options.ts';

/**
 * Elastic weight consolidation, online: importance F ← γF + Fₜ, anchor θₜ, penalty ½λ Σ F(θ − θₜ)². Where `ewc` pulls to
 * the weighted mean of all earlier parameters, this pulls to the last ones, and lets old experiences fade with γ.
 *
 * Source: Schwarz et al. 2018, arXiv:1805.06370; they and van de Ven's code put γ before F in the penalty once more, so
 * λ here is γ times theirs.
 * @throws UnforgetError `invalid-option`; `unsupported-layer` when the learner is made with a model it can't treat
 */
export function onlineEwc<const N extends string = 'onlineEwc'>(options: OnlineEwcOptions<N>): Strategy<N, EwcState> {
  const settings = ewcSettings('onlineEwc', options, ['gamma']);
  const { gamma } = options;
  checkGamma(gamma);
  return defineStrategy<N, EwcState>({
    specificationVersion: 'v1',
    name: options.name ?? ('onlineEwc' as N),
    stateVersion: 1,
    check: (model) => checkModel(model, settings),
    init: emptyState,
    beforeExperience: resizeState,
    gradientPenalty: (state, { params }) =>
      state.experiences && settings.lambda ? quadraticPenalty(params, state, settings.lambda) : null,
    async afterExperience(state, context) {
      const term = await newTerm(context, settings);
      try {
        return { ...decayTerm(state, term, gamma), experiences: state.experiences + 1 };
      } finally {
        disposeExcept(term.importance);
      }
    },
    report: (state) => reportState(state, NO_INFORMATION),
  });
}
