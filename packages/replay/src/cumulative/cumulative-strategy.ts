import { checkKeys, defineStrategy } from '@unforget/core';
import type { ExperienceContext, Interrupts, Strategy } from '@unforget/types';
import { checkStorage, invalid } from '../buffer/buffer-options.ts';
import { bufferFigures, withWarning } from '../strategy/buffer-report.ts';
import { keepingInputs } from '../strategy/buffer-strategy.ts';
import { freshStart } from '../strategy/fresh-start.ts';
import { fromMemory } from '../strategy/from-memory.ts';
import { checkName, type MemoryOptions, type MemorySettings } from '../strategy/memory-options.ts';
import type { ReplayMemory } from '../strategy/replay-memory.ts';
import { resizeBuffer } from '../strategy/resize-buffer.ts';
import { storeAll } from '../strategy/storing.ts';

export interface CumulativeOptions extends Pick<MemoryOptions, 'storage' | 'name'> {
  /** Starts from fresh parameters at each experience; default false, it goes on from where it is. */
  readonly fresh?: boolean;
}

/** The baseline keeps everything in its memory. */
export type CumulativeState = Readonly<Record<string, never>>;

/**
 * The baseline that never lets go: keeps all samples, and trains on all so far at each experience. What a method with a
 * bounded memory is measured against; no method itself, as its memory grows without bound (`bytes` in the report).
 *
 * Each batch is drawn uniformly from all samples so far, as many as new ones were planned: `epochs` counts passes over
 * the new samples, so give `iterations` where every experience is to cost what the data so far would.
 *
 * Cost: a step costs what a plain one does; the store is copied when an experience is added to it.
 * @throws UnforgetError `invalid-option`; from `learn()`, as `replay` does, and with `fresh`, as `gdumb` does
 */
export function cumulative(options: CumulativeOptions = {}): Strategy<string, CumulativeState, ReplayMemory> {
  const { fresh, ...settings } = cumulativeSettings(options);
  return defineStrategy<string, CumulativeState, ReplayMemory>({
    ...keepingInputs(settings),
    init: () => ({}),
    beforeExperience: async (state, context) => {
      makeRoom(context);
      await storeAll(context);
      return state;
    },
    ...(fresh ? { interrupt: freshStart(settings.name) as Interrupts<CumulativeState, ReplayMemory> } : {}),
    augmentBatch: (batch, context) => fromMemory(settings.name, batch, context),
    report: (_state, { memory }) =>
      withWarning(bufferFigures(memory), memory.replayed === 0 ? 'nothing was learned: there were no steps' : null),
  });
}

function cumulativeSettings(options: CumulativeOptions): MemorySettings & { readonly fresh: boolean } {
  checkKeys('cumulative', options, ['storage', 'name', 'fresh']);
  const { storage = 'auto', name = 'cumulative', fresh = false } = options;
  if (storage !== 'auto') checkStorage(storage);
  checkName(name);
  if (typeof fresh !== 'boolean') throw invalid('Option "fresh"', 'true or false', String(fresh));
  return { budget: null, policy: 'reservoir', perClass: null, perExperience: null, storage, name, fresh };
}

/** Makes room for all samples of the experience. */
function makeRoom({ memory, clock, samples }: ExperienceContext<ReplayMemory>): void {
  const { buffer } = memory;
  if (buffer) memory.replace(resizeBuffer(buffer, { capacity: buffer.length + samples.length }));
  memory.begin(clock.experience, samples);
}
