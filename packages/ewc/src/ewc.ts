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
import { mergeTerm, quadraticPenalty } from './quadratic-penalty.ts';
import { type EwcOptions, ewcSettings } from './strategy-options.ts';

/**
 * Elastic weight consolidation, separate: after each experience t its Fisher information Fₜ and parameters θₜ are kept,
 * and the loss gets ½λ Σₜ Fₜ(θ − θₜ)². The sum is exact, yet held as one importance and one anchor, so that memory (two
 * numbers a parameter) and the cost of a step don't grow with the number of experiences.
 *
 * New units of a head start with importance 0. Alone it does not learn new classes on one head (about one task's share
 * of them stays, whatever λ): add replay there.
 * Source: Kirkpatrick et al. 2017, arXiv:1612.00796, eq. 3.
 * @throws UnforgetError `invalid-option`; `unsupported-layer` when the learner is made with a model it can't treat
 */
export function ewc<const N extends string = 'ewc'>(options: EwcOptions<N>): Strategy<N, EwcState> {
  const settings = ewcSettings('ewc', options);
  return defineStrategy<N, EwcState>({
    specificationVersion: 'v1',
    name: options.name ?? ('ewc' as N),
    stateVersion: 1,
    check: (model) => checkModel(model, settings),
    init: emptyState,
    beforeExperience: resizeState,
    gradientPenalty: (state, { params }) =>
      state.experiences && settings.lambda ? quadraticPenalty(params, state, settings.lambda) : null,
    async afterExperience(state, context) {
      const term = await newTerm(context, settings);
      try {
        return { ...mergeTerm(state, term), experiences: state.experiences + 1 };
      } finally {
        disposeExcept(term.importance);
      }
    },
    report: (state) => reportState(state, NO_INFORMATION),
  });
}
