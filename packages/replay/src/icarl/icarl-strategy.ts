import * as tf from '@tensorflow/tfjs-core';
import { defineStrategy, inferRows, padTo } from '@unforget/core';
import {
  type Batch,
  type BatchContext,
  type ExperienceContext,
  type ForgetContext,
  type ForgetPredicate,
  type Forgotten,
  type LossContext,
  type Samples,
  type Strategy,
  UnforgetError,
} from '@unforget/types';
import type { ReplayBuffer } from '../buffer/buffer.ts';
import { bufferFigures, nothingReplayed, withWarning } from '../strategy/buffer-report.ts';
import { keepingTables } from '../strategy/buffer-strategy.ts';
import { freshIn, withDraw } from '../strategy/mix.ts';
import { rowsAt, type Table, type TabledMemory } from '../strategy/tables.ts';
import { classesIn, unitFlags } from '../strategy/units.ts';
import { freshShare } from '../strategy/weighting.ts';
import { binaryLoss } from './binary-loss.ts';
import { chooseExemplars, type Inference, meansOf, storedSamples } from './exemplars.ts';
import { type IcarlOptions, type IcarlSettings, icarlSettings } from './icarl-options.ts';
import { nearness } from './nearest-mean.ts';
import { keysOf, taught } from './targets.ts';

/** Means of the exemplars' features; null before the first experience ended. */
export type IcarlState = {
  /** Of length 1: [units, features]. */
  readonly means: tf.Tensor2D | null;
  /** 1 where a class has a mean: [units]. */
  readonly known: tf.Tensor1D | null;
};

/**
 * iCaRL: keeps the samples whose features stand best for their class (herding), an equal number of each class seen;
 * trains each unit as a yes/no question, held for old classes to what the network said before the experience; and
 * predicts the class whose mean of exemplar features is nearest.
 *
 * The binary loss takes the place of the task loss, so that any loss for class targets will do in the learner: the parts
 * of a batch get weight 0 there, and the whole loss is reported under this strategy's name. A replay on its right has
 * therefore nothing to share; one on its left works. Of a class that comes back the labels count, not the old network.
 * Outputs in evaluation are minus squared distances, their softmax the probabilities; the means are those of the last
 * experience's end, and until the first has ended the network answers itself.
 *
 * Cost: a step pays for its exemplars; at each experience one pass for the old network's outputs, one for features,
 * and herding, exemplars · samples · features per class. Memory: the buffer; while an experience lasts, 4 bytes a unit
 * for each of its samples and exemplars.
 * Source: Rebuffi et al. 2017, arXiv:1611.07725, algorithms 1–5. As there, losses are summed over units; the authors'
 * program has their mean. Deviations: a step draws exemplars beside new samples (`batchSize`, `weighting`) where the
 * paper shuffles both together; no mirrored images.
 * @throws UnforgetError `invalid-option`, also from `learn()` for a capacity below the number of classes; else as `replay`
 */
export function icarl(options: IcarlOptions): Strategy<string, IcarlState, TabledMemory> {
  const settings = icarlSettings(options);
  const { name } = settings;
  return defineStrategy<string, IcarlState, TabledMemory>({
    ...keepingTables(settings, 'inputs'),
    requires: ['classes'],
    init: () => ({ means: null, known: null }),
    beforeExperience: async (state, context) => {
      await prepare(settings, context);
      return widened(state, context.units);
    },
    augmentBatch: (batch, context) => withExemplars(settings, batch, context),
    penalty: (_state, context) => penalty(name, context),
    afterExperience: (_state, context) => consolidate(context),
    forget: (state, predicate, context) => forget(state, predicate, context),
    outputsFor: ({ means, known }, { outputs, features }) =>
      means && known ? nearness(features, means, known) : outputs,
    report: (_state, { memory }) => {
      // Exemplars are chosen anew each time, so the buffer was offered no more than it holds.
      const { seen: _, ...figures } = { ...bufferFigures(memory.replay), perClass: perClass(memory) };
      return withWarning(figures, nothingReplayed(memory.replay));
    },
  });
}

/** Units seen so far, units of this experience, and what the old network says of new and stored samples. */
async function prepare(settings: IcarlSettings, context: ExperienceContext<TabledMemory>): Promise<void> {
  const { memory, clock, samples, units } = context;
  memory.replay.begin(clock.experience, samples);
  const current = classesIn(samples.y);
  const before = flagged(memory.table('counted'));
  const old = before.filter((unit) => !current.includes(unit));
  const seen = [...new Set([...before, ...current])];
  checkCapacity(settings, memory.replay.buffer?.capacity ?? 0, seen.length);
  memory.put('counted', flags(seen, units));
  memory.put('old', flags(old, units));
  const { buffer } = memory.replay;
  memory.put('fresh', old.length ? await teacherOf(samples, context) : null);
  memory.put(
    'stored',
    old.length && buffer?.length ? await teacherOf(storedSamples(buffer, samples.shape), context) : null,
  );
}

function checkCapacity({ name }: IcarlSettings, capacity: number, classes: number): void {
  if (capacity >= classes) return;
  throw new UnforgetError({
    code: 'invalid-option',
    what: `Capacity of strategy "${name}"`,
    expected: `an exemplar for each of ${classes} classes`,
    received: String(capacity),
    remedy: 'Give it a larger capacity',
  });
}

const flags = (units: readonly number[], length: number): Table => ({
  width: length,
  values: unitFlags(units, length),
});

const flagged = (table: Table | null): number[] =>
  Array.from(table?.values ?? []).flatMap((flag, unit) => (flag ? [unit] : []));

/** The network's answers to each unit's question as it is now: length × units in (0, 1). */
async function teacherOf(samples: Samples, context: ExperienceContext<TabledMemory>): Promise<Table> {
  const { width, values } = await inferRows('outputs', { ...context, samples }, context);
  return { width, values: values.map((value) => 1 / (1 + Math.exp(-value))) };
}

/** Room for the means of units that were added; they have none yet. */
function widened({ means, known }: IcarlState, units: number): IcarlState {
  if (!means || !known) return { means, known };
  return {
    means: padTo(means, [units, means.shape[1]]) as tf.Tensor2D,
    known: padTo(known, [units]) as tf.Tensor1D,
  };
}

/** The batch with exemplars behind the new samples, each with its targets. */
function withExemplars(
  { name, batchSize, weighting }: IcarlSettings,
  batch: Batch,
  { memory, random, clock }: BatchContext<TabledMemory>,
): Batch {
  const { buffer } = memory.replay;
  const { rows, counted, weight } = freshIn(batch);
  const replayed = batchSize ?? rows;
  const share = freshShare(weighting, { experience: clock.experience, fresh: counted, replayed });
  const teach = (part: Batch[number], table: 'fresh' | 'stored', positions: ArrayLike<number>): Batch[number] =>
    taught(part, name, {
      counted: memory.table('counted')?.values ?? new Float32Array(),
      old: memory.table('old')?.values ?? new Float32Array(),
      teacher: memory.table(table),
      rows: positions,
    });
  const withTargets = (parts: Batch): Batch =>
    parts.map((part) => (part.origin === 'stream' ? teach(part, 'fresh', part.indices ?? []) : part));
  if (!buffer?.length || weight === 0 || share === 1) return withTargets(batch);
  const draw = buffer.sample(replayed, random(name, 'draw', clock.step));
  memory.replay.add(replayed);
  const mixed = withDraw(batch, draw, { share, weight });
  const last = mixed.at(-1) as Batch[number];
  return [...withTargets(mixed.slice(0, -1)), teach(last, 'stored', draw.slots)];
}

function penalty(name: string, { parts, outputs }: LossContext): tf.Scalar | null {
  const keys = keysOf(name);
  const terms = parts.flatMap(({ extras }, i) => {
    const [targets, weights, made] = [extras[keys.targets], extras[keys.weights], outputs[i]];
    return targets && weights && made ? [binaryLoss(made, targets, weights)] : [];
  });
  return terms.length ? (tf.addN(terms) as tf.Scalar) : null;
}

/** Chooses the exemplars anew, and their means with the features of now. */
async function consolidate(context: ExperienceContext<TabledMemory>): Promise<IcarlState> {
  const { memory, units } = context;
  const { buffer } = memory.replay;
  if (!buffer) return { means: null, known: null };
  const chosen = await chooseExemplars(buffer, context);
  memory.replay.replace(chosen);
  for (const name of ['fresh', 'stored']) memory.put(name, null);
  return meansState(chosen, units, context);
}

async function meansState(buffer: ReplayBuffer, units: number, context: Inference): Promise<IcarlState> {
  const made = await meansOf(buffer, units, context);
  if (!made) return { means: null, known: null };
  const { means, known } = made;
  return { means: tf.tensor2d(means.values, [units, means.width]), known: tf.tensor1d(known) };
}

/**
 * Deletes exemplars; the means are then those of what is left, with the features of now. In the middle of an experience
 * what the old network said about them goes too.
 */
async function forget(
  state: IcarlState,
  predicate: ForgetPredicate,
  context: ForgetContext<TabledMemory>,
): Promise<Forgotten<IcarlState>> {
  const { memory, units, at } = context;
  const { replay } = memory;
  const stay: number[] = [];
  const receipt = replay.forget((sample) => {
    const gone = predicate(sample);
    if (!gone) stay.push(sample.slot);
    return gone;
  }, at);
  if (!replay.buffer || !receipt?.removed) return { state, receipt };
  const said = memory.table('stored');
  memory.put('stored', said && { width: said.width, values: rowsAt(said, stay) });
  return { state: await meansState(replay.buffer, units, context), receipt };
}

/** Exemplars that a class may have: those of which all were deleted have given their share to the others. */
const perClass = ({ replay: { stats } }: TabledMemory): number =>
  Math.floor((stats?.capacity ?? 0) / Math.max(1, Object.keys(stats?.classes ?? {}).length));
