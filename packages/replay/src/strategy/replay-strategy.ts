import { defineStrategy } from '@unforget/core';
import type { ExperienceContext, Strategy } from '@unforget/types';
import { bufferFigures, nothingReplayed, withWarning } from './buffer-report.ts';
import { keepingInputs } from './buffer-strategy.ts';
import type { ReplayMemory } from './replay-memory.ts';
import { type ReplayOptions, type ReplaySettings, replaySettings } from './replay-options.ts';
import { withReplay } from './replayed.ts';
import { storeAll, storeStream } from './storing.ts';

/** Replay keeps everything in its memory. */
export type ReplayState = Readonly<Record<string, never>>;

/**
 * Experience replay (ER): keeps some samples and mixes a few of them into every later step.
 *
 * A step's loss is w · (new samples) + (1 − w) · (replayed samples), each part by the weights within it; w is the option
 * `weighting`. Only parts of origin `stream` give up weight, so the sum of weights stays what it was and two replays
 * compose: each takes its share of what the stream still has. A part of origin `memory` comes behind the others.
 *
 * Filled `after-experience` (default), an experience of which something was learned but which never ended stores
 * nothing. Filled `online`, the current experience is among what is drawn, as in Chaudhry et al.; each step offers its
 * samples, so that those of a second epoch are offered twice; with a `weighting` other than `equal-tasks` replay then
 * starts in the first experience.
 *
 * Cost: a step pays for its replayed samples as for new ones; drawing is O(batchSize). Memory: the buffer, `bytes` in
 * the report. Holds no tensors.
 * Sources: Rolnick et al. 2019, arXiv:1811.11682; Chaudhry et al. 2019, arXiv:1902.10486; weights and moment of storing
 * as in van de Ven et al. 2022, doi:10.1038/s42256-022-00568-3, whose buffer grows by 100 a class where ours is fixed.
 * @throws UnforgetError `invalid-option`; from `learn()`, `invalid-input` for samples of another type than the first
 * under `storage: 'auto'`, or for a value that the storage can't hold
 * @example compose(replay({ capacity: 500, policy: 'class-balanced' }), ewc({ lambda: 100 }))
 */
export const replay = (options: ReplayOptions): Strategy<string, ReplayState, ReplayMemory> =>
  replayOf(replaySettings(options));

/** The strategy of these settings, on which other methods build. */
export function replayOf(settings: ReplaySettings): Strategy<string, ReplayState, ReplayMemory> {
  return defineStrategy<string, ReplayState, ReplayMemory>({
    ...keepingInputs(settings),
    init: () => ({}),
    beforeExperience: (state, { memory, clock, samples }) => {
      memory.begin(clock.experience, samples);
      return state;
    },
    augmentBatch: (batch, context) => withReplay(settings, batch, context),
    observeBatch: (batch, context) => {
      if (settings.fill === 'online') storeStream(settings.name, batch, context);
    },
    afterExperience: async (state, context) => {
      if (settings.fill === 'after-experience') await storeAll(context);
      return state;
    },
    report: (_state, context) => withWarning(bufferFigures(context.memory), warningFor(settings, context)),
  });
}

/** Why it had no effect where it should have had one; null when all is well. */
function warningFor(
  { weighting, policy }: ReplaySettings,
  { memory, units }: ExperienceContext<ReplayMemory>,
): string | null {
  const missing = nothingReplayed(memory);
  if (missing)
    return weighting === 1 ? 'nothing was replayed, as weighting 1 leaves replayed samples no weight' : missing;
  const capacity = memory.buffer?.capacity ?? units;
  if (policy === 'class-balanced' && capacity < units)
    return `capacity ${capacity} is below the ${units} units of the head: the newest classes have no sample`;
  return null;
}
