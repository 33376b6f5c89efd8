import * as tf from '@tensorflow/tfjs-core';
import { cloneTree, defineStrategy, inferRows } from '@unforget/core';
import {
  type Batch,
  type BatchContext,
  type BatchPart,
  type ExperienceContext,
  type LossContext,
  type Model,
  type ParamTree,
  type Strategy,
  type StrategyReport,
  type TensorPart,
  UnforgetError,
} from '@unforget/types';
import { everyUnit, groupsAtStart, groupsWith, type UnitGroups, unitLists } from './old-units.ts';
import type { DistillationSettings } from './options.ts';
import { emptyMemory, restoreMemory, type TeacherMemory } from './teacher-memory.ts';

/** State of a distilling strategy. */
export type TeacherState = {
  /** Units seen so far, this experience's included. */
  readonly seen: UnitGroups;
  /** Units that the teacher knows, one list for each old task; empty when there is no teacher. */
  readonly old: readonly (readonly number[])[];
  /** How many experiences there are with this one; weights that the network came with are one. */
  readonly count: number;
  /** The teacher, when replayed samples are asked about; else empty. */
  readonly teacher: ParamTree;
};

/** One kind of distillation: what is compared, and how. */
export interface Distillation<N extends string> {
  readonly name: N;
  readonly settings: DistillationSettings;
  readonly what: 'outputs' | 'features';
  /** Distance of each sample: [n]. Tensor operations alone. */
  distance(pair: { readonly student: tf.Tensor; readonly teacher: tf.Tensor }, setting: Setting): tf.Tensor1D;
}

export interface Setting {
  readonly loss: LossContext['loss'];
  readonly groups: TeacherState['old'];
}

/** A strategy around one kind of distillation. */
export function distil<N extends string>(kind: Distillation<N>): Strategy<N, TeacherState, TeacherMemory> {
  const { name, settings } = kind;
  return defineStrategy<N, TeacherState, TeacherMemory>({
    specificationVersion: 'v1',
    name,
    stateVersion: 1,
    check: (model) => checkModel(model, kind),
    init: ({ model }) => ({ seen: groupsAtStart(model, settings.pretrained), old: [], count: 0, teacher: {} }),
    createMemory: emptyMemory,
    restoreMemory: (snapshot) => restoreMemory(snapshot, name),
    beforeExperience: (state, context) => begin(kind, state, context),
    augmentBatch: (batch, context) => augment(kind, batch, context),
    observeBatch: (batch, { memory }) => count(kind, batch, memory),
    penalty: (state, context) => penalty(kind, state, context),
    afterExperience: (state, { memory }) => {
      memory.end();
      return { ...state, teacher: {} };
    },
    report: (state, context) => report(kind, state, context),
  });
}

/** The network as it is now becomes the teacher, and is asked about every new sample once. */
async function begin<N extends string>(
  { what, settings }: Distillation<N>,
  { seen }: TeacherState,
  context: ExperienceContext<TeacherMemory>,
): Promise<TeacherState> {
  const met = unitLists(seen);
  const old = settings.units === 'all' && met.length ? everyUnit(met, context) : met;
  const next = { seen: groupsWith(seen, context), old, count: countOf(settings, context), teacher: {} };
  context.memory.begin(null);
  if (!settings.lambda || !old.length) return next;
  context.memory.begin(await inferRows(what, context, context));
  return settings.replayed ? { ...next, teacher: cloneTree(context.params) } : next;
}

/** The batch with the teacher's rows beside new samples, as extras under the strategy's name. */
function augment<N extends string>(
  { name, settings }: Distillation<N>,
  batch: Batch,
  { memory, clock }: BatchContext<TeacherMemory>,
): Batch {
  if (!memory.taught) return batch;
  const share = settings.weighting === 'equal-tasks' ? 1 / countOf(settings, { clock }) : 1;
  return batch.map((part) => {
    if (part.origin !== 'stream') return part;
    const weights = share === 1 ? part.weights : part.weights.map((weight) => weight * share);
    if (!part.indices) return { ...part, weights };
    return { ...part, weights, extras: { ...part.extras, [name]: memory.lookUp(part.indices) } };
  });
}

/** Counts the samples that the penalty was about, as all strategies left them: another may have taken their weight. */
function count<N extends string>(kind: Distillation<N>, batch: Batch, memory: TeacherMemory): void {
  if (!memory.taught) return;
  for (const part of batch) {
    const asked = part.extras?.[kind.name] || (kind.settings.replayed && part.origin !== 'stream');
    if (asked && !standsStill(kind, part)) memory.count(part.weights.filter((weight) => weight > 0).length);
  }
}

/** Features that come in the place of samples, from a buffer or a frozen body, are what they are. */
const standsStill = ({ what }: Pick<Distillation<string>, 'what'>, { level }: Pick<BatchPart, 'level'>): boolean =>
  what === 'features' && level === 'features';

/** λ · mean over the samples that have a teacher, those of weight 0 left out. */
function penalty<N extends string>(kind: Distillation<N>, state: TeacherState, context: LossContext): tf.Scalar | null {
  const { settings, what } = kind;
  const setting = { loss: context.loss, groups: state.old };
  const terms = context.parts.flatMap((part, i) => {
    const teacher = teacherOf(kind, part, { state, model: context.model });
    if (!teacher) return [];
    const counted = tf.cast(tf.greater(part.weights, 0), 'float32'); // [n]
    const distances = kind.distance({ student: context[what][i] as tf.Tensor, teacher }, setting); // [n]
    return [{ sum: tf.sum(tf.mul(distances, counted)), counted: tf.sum(counted) }];
  });
  if (!terms.length) return null;
  const mean = tf.div(
    tf.addN(terms.map(({ sum }) => sum)),
    tf.maximum(tf.addN(terms.map(({ counted }) => counted)), 1),
  );
  return tf.mul(mean, factor(settings, state)) as tf.Scalar;
}

const factor = ({ lambda, weighting }: DistillationSettings, { count }: TeacherState): number =>
  weighting === 'added' ? lambda : lambda * (1 - 1 / count);

const countOf = ({ pretrained }: DistillationSettings, { clock }: Pick<ExperienceContext, 'clock'>): number =>
  clock.experience + (pretrained ? 2 : 1);

/** What the teacher makes of a part: looked up, or asked now if it is a replayed one. */
function teacherOf<N extends string>(
  kind: Distillation<N>,
  part: TensorPart,
  { state, model }: { state: TeacherState; model: Model },
): tf.Tensor | null {
  if (standsStill(kind, part)) return null;
  const { extras, origin, level, x } = part;
  const cached = extras[kind.name];
  if (cached) return cached;
  if (!kind.settings.replayed || origin === 'stream' || !Object.keys(state.teacher).length) return null;
  if (level === 'input') return model.forward(state.teacher, x)[kind.what];
  return model.readout?.(state.teacher, x) ?? null;
}

function report<N extends string>(
  kind: Distillation<N>,
  { old }: TeacherState,
  { memory, loss }: ExperienceContext<TeacherMemory>,
): StrategyReport {
  const { distilled, bytes } = memory;
  const figures = { oldTasks: old.length, oldUnits: new Set(old.flat()).size, distilled, bytes };
  const warning = kind.settings.lambda > 0 && old.length ? warningFor(kind, { old, distilled, loss }) : null;
  return warning === null ? figures : { ...figures, warning };
}

/** Why it had no effect where it should have had one; null when all is well. */
function warningFor<N extends string>(
  { name, what }: Distillation<N>,
  { old, distilled, loss }: Pick<TeacherState, 'old'> & { distilled: number; loss: LossContext['loss'] },
): string | null {
  if (!distilled)
    return `no sample came with its place in the experience and a weight${what === 'features' ? ', and as itself, not as features' : ''}, so that "${name}" had no effect`;
  const alone = what === 'outputs' && loss.likelihood === 'categorical' && old.every(({ length }) => length === 1);
  return alone ? `no old task has more than one class, and the softmax of one class is always 1: no effect` : null;
}

function checkModel<N extends string>(model: Model, { name, settings }: Distillation<N>): void {
  if (!settings.pretrained || model.head.units) return;
  throw new UnforgetError({
    code: 'invalid-option',
    what: `Option "pretrained" of strategy "${name}"`,
    expected: 'a model whose head has units before the first experience',
    received: `a head of kind '${model.head.kind}' without units`,
    remedy: 'Give the head its units, or leave the option out',
  });
}
