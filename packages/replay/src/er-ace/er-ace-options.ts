import { invalid } from '../buffer/buffer-options.ts';
import type { Fill } from '../strategy/memory-options.ts';
import { type ReplayOptions, type ReplaySettings, replaySettings } from '../strategy/replay-options.ts';
import type { Weighting } from '../strategy/weighting.ts';

/** Which classes compete for new samples: those of the step's batch, or those of the whole experience. */
export type Competition = 'batch' | 'experience';

export interface ErAceOptions extends ReplayOptions {
  /** Default 'batch', as in the paper. */
  readonly competition?: Competition;
  /** How much replayed samples count against new ones; default 0.5, both alike. */
  readonly weighting?: Weighting;
  /** When samples are stored; default 'online', the new samples of each step after it. */
  readonly fill?: Fill;
}

export interface ErAceSettings extends ReplaySettings {
  readonly competition: Competition;
}

/** @throws UnforgetError `invalid-option` */
export function erAceSettings(options: ErAceOptions): ErAceSettings {
  const defaults = { method: 'erAce', name: 'er-ace', weighting: 0.5, fill: 'online', keys: ['competition'] } as const;
  const settings = replaySettings(options, defaults);
  const { competition = 'batch' } = options;
  if (competition !== 'batch' && competition !== 'experience')
    throw invalid('Option "competition"', "'batch' or 'experience'", String(competition));
  return { ...settings, competition };
}
