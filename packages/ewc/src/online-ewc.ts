import type { Strategy } from '@unforget/types';
import { consolidating } from './consolidation.ts';
import { byFisher, type EwcState } from './fisher-consolidation.ts';
import { decayTerm } from './quadratic-penalty.ts';
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
  return consolidating({
    ...byFisher(settings),
    name: options.name ?? ('onlineEwc' as N),
    merge: (form, term) => decayTerm(form, term, gamma),
  });
}
