import { defineStrategy, inferRows } from '@unforget/core';
import {
  type Batch,
  type BatchContext,
  type BatchPart,
  type ExperienceContext,
  type Model,
  type Samples,
  type Strategy,
  UnforgetError,
} from '@unforget/types';
import { bufferFigures, nothingReplayed, withWarning } from '../strategy/buffer-report.ts';
import { keepingTables } from '../strategy/buffer-strategy.ts';
import { freshIn, withDraw } from '../strategy/mix.ts';
import { storeAll } from '../strategy/storing.ts';
import { rowsAt, type TabledMemory } from '../strategy/tables.ts';
import { freshShare } from '../strategy/weighting.ts';
import { headPaths } from './head-paths.ts';
import { type LatentReplayOptions, type LatentReplaySettings, latentReplaySettings } from './latent-options.ts';

/** Paths of the parameters above the features; null as long as everything learns. */
export type LatentReplayState = { readonly head: readonly string[] | null };

/**
 * Latent replay: stores what goes into the head instead of the inputs, which is often much smaller, and enters there
 * again. Once the first experience has ended, all that lies below stays as it is (`freeze`), batch statistics and
 * parameters under momentum included.
 *
 * Frozen, the features of new samples are computed once an experience, in evaluation mode, and take their place in
 * every batch: a part of origin `stream` then has level `features`. Weights of new and replayed samples are those of
 * `replay`.
 *
 * Cost: a step after the first experience pays for the head alone; an experience for one pass over its samples. Memory:
 * the buffer, and while an experience lasts the features of its samples.
 * Source: Pellegrini et al. 2020, arXiv:1912.01100. Deviations: the layer is the one below the head; nothing below it
 * moves, where theirs learns slowly there.
 * @throws UnforgetError `invalid-option`; from `createLearner`, `unsupported-layer` for a model without a readout
 */
export function latentReplay(options: LatentReplayOptions): Strategy<string, LatentReplayState, TabledMemory> {
  const settings = latentReplaySettings(options);
  const { name } = settings;
  return defineStrategy<string, LatentReplayState, TabledMemory>({
    ...keepingTables(settings, 'features'),
    check: (model) => checkReadout(name, model),
    init: () => ({ head: null }),
    beforeExperience: (state, context) => begin(settings, state, context),
    augmentBatch: (batch, context) => withFeatures(settings, batch, context),
    frozen: ({ head }, { params }) => new Set(head ? Object.keys(params).filter((path) => !head.includes(path)) : []),
    afterExperience: async (state, context) => {
      await store(context);
      return state;
    },
    report: (_state, { memory: { replay } }) => withWarning(bufferFigures(replay), nothingReplayed(replay)),
  });
}

function checkReadout(name: string, model: Model): void {
  if (model.readout) return;
  throw new UnforgetError({
    code: 'unsupported-layer',
    what: `Strategy "${name}" with model "${model.name}"`,
    expected: 'a model with a readout',
    received: 'one whose outputs depend on more than its features',
    remedy: 'Use replay(), which stores inputs',
  });
}

const featuresOf = (context: ExperienceContext<TabledMemory>) => inferRows('features', context, context);

/** Freezes what lies below once an experience has ended, and computes the features of this one if they will stay. */
async function begin(
  { freeze }: LatentReplaySettings,
  state: LatentReplayState,
  context: ExperienceContext<TabledMemory>,
): Promise<LatentReplayState> {
  const { memory, clock, model, params } = context;
  memory.replay.start(clock.experience);
  const width = memory.replay.buffer?.layout.inputSize;
  const head = freeze && width !== undefined ? (state.head ?? headPaths(model, params, width)) : null;
  memory.put('features', head ? await featuresOf(context) : null);
  return { head };
}

/** Offers the features of the experience; they are those of its end, or have not changed since its start. */
async function store(context: ExperienceContext<TabledMemory>): Promise<void> {
  const { memory, samples } = context;
  const { width, values } = memory.table('features') ?? (await featuresOf(context));
  const { length, y, keys } = samples;
  const features: Samples = { length, shape: [width], x: values, y, ...(keys ? { keys } : {}) };
  memory.replay.open(features);
  await storeAll({ ...context, memory: memory.replay }, features);
  memory.put('features', null);
}

/** The batch with features in place of new samples, if they are known, and stored ones behind. */
function withFeatures(
  { name, batchSize, weighting }: LatentReplaySettings,
  batch: Batch,
  { memory, random, clock }: BatchContext<TabledMemory>,
): Batch {
  const table = memory.table('features');
  const entering = (part: BatchPart): BatchPart =>
    table && part.origin === 'stream' && part.indices
      ? { ...part, level: 'features', x: rowsAt(table, part.indices) }
      : part;
  const lifted = batch.map(entering);
  const { buffer } = memory.replay;
  const { rows, counted, weight } = freshIn(batch);
  const replayed = batchSize ?? rows;
  const share = freshShare(weighting, { experience: clock.experience, fresh: counted, replayed });
  if (!buffer?.length || weight === 0 || share === 1) return lifted;
  memory.replay.add(replayed);
  const mixed = withDraw(lifted, buffer.sample(replayed, random(name, 'draw', clock.step)), { share, weight });
  return [...mixed.slice(0, -1), { ...(mixed.at(-1) as BatchPart), level: 'features' }];
}
