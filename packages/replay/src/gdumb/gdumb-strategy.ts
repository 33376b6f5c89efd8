import { defineStrategy } from '@unforget/core';
import type { ExperienceContext, Strategy } from '@unforget/types';
import { bufferFigures, withWarning } from '../strategy/buffer-report.ts';
import { keepingInputs } from '../strategy/buffer-strategy.ts';
import { freshStart } from '../strategy/fresh-start.ts';
import { fromMemory } from '../strategy/from-memory.ts';
import { MEMORY_KEYS, type MemoryOptions, memorySettings } from '../strategy/memory-options.ts';
import type { ReplayMemory } from '../strategy/replay-memory.ts';
import { storeAll } from '../strategy/storing.ts';

/** `policy` is 'class-balanced' by default. */
export interface GdumbOptions extends MemoryOptions {}

/** GDumb keeps everything in its memory. */
export type GdumbState = Readonly<Record<string, never>>;

/**
 * Greedy sampler and dumb learner (GDumb): a class-balanced buffer, and at each experience a network trained from
 * scratch on the buffer alone. It shows what a method that carries weights over has to beat.
 *
 * The samples of an experience go into the buffer before its first step; then parameters and optimizer start afresh,
 * and every batch comes from the buffer, of as many samples as new ones were planned. So `epochs` counts passes over
 * the experience, not over the buffer: say `iterations`. A `fromLayersModel` model starts again from the weights that
 * it was handed.
 *
 * Cost: a step costs what a plain one does. Memory: the buffer, `bytes` in the report.
 * Source: Prabhu et al. 2020, doi:10.1007/978-3-030-58536-5_31. Deviations: what is kept of a class is a uniform sample
 * of it, where theirs keeps the first ones (and fills and evicts by the same rule); batches are drawn uniformly instead
 * of in passes; no CutMix and no schedule of the rate but yours. Other policies than theirs are possible, and needed
 * where targets are values.
 * @throws UnforgetError `invalid-option`; from `learn()`, as `replay` does, and `unsupported-layer` for a model that adds
 * parameters from experience to experience
 */
export function gdumb(options: GdumbOptions): Strategy<string, GdumbState, ReplayMemory> {
  const defaults = { method: 'gdumb', name: 'gdumb', policy: 'class-balanced', keys: MEMORY_KEYS } as const;
  const settings = memorySettings(options, defaults);
  return defineStrategy<string, GdumbState, ReplayMemory>({
    ...keepingInputs(settings),
    init: () => ({}),
    beforeExperience: async (state, context) => {
      context.memory.begin(context.clock.experience, context.samples);
      await storeAll(context);
      return state;
    },
    interrupt: freshStart(settings.name),
    augmentBatch: (batch, context) => fromMemory(settings.name, batch, context),
    report: (_state, context) => withWarning(bufferFigures(context.memory), warningFor(context)),
  });
}

function warningFor({ memory, units }: ExperienceContext<ReplayMemory>): string | null {
  if (memory.replayed === 0) return 'nothing was learned: the buffer was empty, or there were no steps';
  const { capacity = units } = memory.buffer ?? {};
  return capacity < units
    ? `capacity ${capacity} is below the ${units} units of the head: some classes have no sample`
    : null;
}
