import type { Strategy } from '@unforget/types';
import { consolidating } from './consolidation.ts';
import { byFisher, type EwcState } from './fisher-consolidation.ts';
import { mergeTerm } from './quadratic-penalty.ts';
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
  return consolidating({ ...byFisher(settings), name: options.name ?? ('ewc' as N), merge: mergeTerm });
}
