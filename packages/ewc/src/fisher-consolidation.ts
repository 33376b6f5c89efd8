import type { ExperienceContext, Model, ParamTree } from '@unforget/types';
import type { Consolidated, Consolidation } from './consolidation.ts';
import { estimateFisher } from './fisher/estimate-fisher.ts';
import { usesRules } from './fisher/options.ts';
import { checkKinds } from './fisher/survey.ts';
import type { EwcSettings } from './strategy-options.ts';

/** State of EWC, separate or online. */
export type EwcState = Consolidated;

/** What EWC and online EWC have in common. */
export const byFisher = (
  settings: EwcSettings,
): Pick<Consolidation<string>, 'settings' | 'check' | 'estimate' | 'cause'> => ({
  settings,
  check(model: Model): void {
    if (usesRules(settings.fisher)) checkKinds(model);
  },
  estimate: (context: ExperienceContext): Promise<ParamTree> =>
    estimateFisher({ ...context, random: context.random('fisher') }, settings.fisher),
  cause: 'is the model sure of every label, or is there only one class?',
});
