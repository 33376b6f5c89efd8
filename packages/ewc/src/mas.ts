import type { Strategy } from '@unforget/types';
import { type Consolidated, consolidating } from './consolidation.ts';
import { estimateMas } from './estimate-mas.ts';
import { checkKinds } from './fisher/survey.ts';
import { decayTerm } from './quadratic-penalty.ts';
import { type MasOptions, masSettings } from './strategy-options.ts';

/** State of memory aware synapses. */
export type MasState = Consolidated;

/**
 * Memory aware synapses: after each experience, Ω ← Ω + mean over its samples of |∂‖f(x)‖²/∂θ|, how much the outputs hang
 * on every parameter, and the loss gets ½λ Σ Ω(θ − θ_end)² around the parameters that the last experience ended with. No
 * label is read, so it suits any kind of target, and unlabelled data by `estimateMas`.
 *
 * Memory: two numbers a parameter. A step costs five tensor operations a parameter more; new units of a head start with
 * importance 0.
 * Source: Aljundi et al. 2018, arXiv:1711.09601. They have no ½: λ here is twice theirs.
 * @throws UnforgetError `invalid-option`; `unsupported-layer` when the learner is made with a model it can't treat
 */
export function mas<const N extends string = 'mas'>(options: MasOptions<N>): Strategy<N, MasState> {
  const { estimate, ...settings } = masSettings(options);
  return consolidating({
    name: options.name ?? ('mas' as N),
    settings,
    check: (model) => {
      if (estimate.mode !== 'loop') checkKinds(model);
    },
    estimate: (context) => estimateMas({ ...context, random: context.random('importance') }, estimate),
    merge: (form, term) => decayTerm(form, term, 1),
    cause: 'are all outputs zero?',
  });
}
