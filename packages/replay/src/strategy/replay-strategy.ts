import { defineStrategy } from '@unforget/core';
import type { Batch, BatchContext, ExperienceContext, ObserveContext, Strategy, StrategyReport } from '@unforget/types';
import { sizeOf } from '../buffer/buffer-options.ts';
import { freshIn, withDraw } from './mix.ts';
import { emptyMemory, type ReplayMemory, restoreMemory } from './replay-memory.ts';
import { type ReplayOptions, type ReplaySettings, replaySettings } from './replay-options.ts';
import { freshShare } from './weighting.ts';

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
export function replay(options: ReplayOptions): Strategy<string, ReplayState, ReplayMemory> {
  const settings = replaySettings(options);
  return defineStrategy({
    specificationVersion: 'v1',
    name: settings.name,
    stateVersion: 1,
    requires: settings.policy === 'class-balanced' ? ['classes'] : [],
    init: () => ({}),
    createMemory: () => emptyMemory(settings),
    restoreMemory: (snapshot, { model }) => restoreMemory(snapshot, settings, { inputSize: sizeOf(model.inputShape) }),
    beforeExperience: (state, { memory, clock, samples }) => {
      memory.begin(clock.experience, samples);
      return state;
    },
    augmentBatch: (batch, context) => augment(settings, batch, context),
    observeBatch: (batch, context) => {
      if (settings.fill === 'online') store(settings, batch, context);
    },
    afterExperience: async (state, context) => {
      if (settings.fill === 'after-experience') await storeAll(context);
      return state;
    },
    report: (_state, context) => report(settings, context),
  });
}

/** The batch with replayed samples, if there is something to replay and any weight for it. */
function augment(
  { name, batchSize, weighting }: ReplaySettings,
  batch: Batch,
  context: BatchContext<ReplayMemory>,
): Batch {
  const { buffer } = context.memory;
  const { rows, counted, weight } = freshIn(batch);
  const replayed = batchSize ?? rows;
  if (!buffer?.length || weight === 0) return batch;
  const share = freshShare(weighting, { experience: context.clock.experience, fresh: counted, replayed });
  if (share === 1) return batch;
  context.memory.count(replayed);
  return withDraw(batch, buffer.sample(replayed, context.random(name, 'draw', context.clock.step)), { share, weight });
}

/** Offers the new samples of a step. */
function store({ name }: ReplaySettings, batch: Batch, { memory, random, clock }: ObserveContext<ReplayMemory>): void {
  const source = random(name, 'insert', clock.step);
  for (const part of batch) if (part.origin === 'stream') memory.buffer?.insert(part, source);
}

/** Samples offered between two looks at the clock and the signal. */
const CHUNK = 4096;

/** Offers all samples of an experience. */
async function storeAll(context: ExperienceContext<ReplayMemory>): Promise<void> {
  const { memory, samples, taskId, signal } = context;
  const taskIds = taskId === null ? null : new Int32Array(samples.length).fill(taskId);
  const random = context.random('insert');
  for (let from = 0; from < samples.length; from += CHUNK) {
    signal?.throwIfAborted();
    memory.buffer?.insert({ ...samples, taskIds }, random, { from, to: from + CHUNK });
    await context.progress(Math.min(1, (from + CHUNK) / samples.length));
  }
}

function report(settings: ReplaySettings, { memory, units }: ExperienceContext<ReplayMemory>): StrategyReport {
  const { stats } = memory;
  const figures = {
    stored: stats?.length ?? 0,
    capacity: stats?.capacity ?? 0,
    classes: stats?.classes ? Object.keys(stats.classes).length : null,
    bytes: stats?.bytes ?? 0,
    seen: stats?.seen ?? 0,
    replayed: memory.replayed,
  };
  const warning = warningFor(settings, memory, units);
  return warning === null ? figures : { ...figures, warning };
}

/** Why it had no effect where it should have had one; null when all is well. */
function warningFor({ weighting, policy }: ReplaySettings, memory: ReplayMemory, units: number): string | null {
  if (memory.experience > 0 && memory.replayed === 0)
    return weighting === 1
      ? 'nothing was replayed, as weighting 1 leaves replayed samples no weight'
      : 'nothing was replayed although there were earlier experiences: the buffer was empty, or there were no steps';
  const capacity = memory.buffer?.capacity ?? units;
  if (policy === 'class-balanced' && capacity < units)
    return `capacity ${capacity} is below the ${units} units of the head: the newest classes have no sample`;
  return null;
}
