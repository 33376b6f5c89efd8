import { type InferOptions, inferRows } from '@unforget/core';
import type { ExperienceContext, Samples } from '@unforget/types';
import type { ReplayBuffer } from '../buffer/buffer.ts';
import { herdBuffer } from '../buffer/herd-buffer.ts';
import { rowsAt, type Table, type TabledMemory } from '../strategy/tables.ts';
import { classesIn, unitFlags } from '../strategy/units.ts';
import { unitMean, unitRows } from './nearest-mean.ts';

/** What has to be known to ask the network for features. */
export type Inference = Pick<ExperienceContext, 'model' | 'params'> & Pick<InferOptions, 'signal' | 'progress'>;

/** The features that the network gives samples now, of length 1. */
async function featuresOf(samples: Samples, context: Inference): Promise<Table> {
  const { values, width } = await inferRows('features', { ...context, samples }, context);
  return { width, values: unitRows(values, width) };
}

/** Everything in a buffer, in the form that inference takes. */
export const storedSamples = (buffer: ReplayBuffer, shape: readonly number[]): Samples => ({
  ...buffer.contents(),
  shape,
});

/**
 * A buffer of exemplars chosen anew: of a class that came the herded choice from its new samples, and its old exemplars
 * if it came back; of any other the first that it has.
 */
export async function chooseExemplars(
  buffer: ReplayBuffer,
  context: ExperienceContext<TabledMemory>,
): Promise<ReplayBuffer> {
  const { samples, taskId, random } = context;
  const taskIds = taskId === null ? null : new Int32Array(samples.length).fill(taskId);
  const { values: features } = await featuresOf(samples, context);
  const back = new Set(samples.y);
  const stored = storedSamples(buffer, samples.shape);
  const storedFeatures = stored.y.some((unit) => back.has(unit)) ? (await featuresOf(stored, context)).values : null;
  return herdBuffer(buffer, { samples: { ...samples, taskIds }, features, storedFeatures }, random('insert'));
}

/** The mean of the features of each class's exemplars, of length 1, and which classes have one. */
export async function meansOf(
  buffer: ReplayBuffer,
  units: number,
  context: Inference,
): Promise<{ readonly means: Table; readonly known: Float32Array } | null> {
  if (!buffer.length) return null;
  const stored = storedSamples(buffer, context.model.inputShape);
  const { width, values } = await featuresOf(stored, context);
  const classes = classesIn(stored.y);
  const means = new Float32Array(units * width);
  for (const unit of classes) {
    const rows = Array.from(stored.y).flatMap((label, row) => (label === unit ? [row] : []));
    means.set(unitMean(rowsAt({ width, values }, rows), width), unit * width);
  }
  return { means: { width, values: means }, known: unitFlags(classes, units) };
}
