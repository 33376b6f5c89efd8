import * as tf from '@tensorflow/tfjs-core';
import { defineStrategy } from '@unforget/core';
import type {
  Batch,
  BatchContext,
  BatchPart,
  ExtraValues,
  LossContext,
  ObserveContext,
  Strategy,
} from '@unforget/types';
import type { Draw } from '../buffer/buffer.ts';
import { bufferFigures, nothingReplayed, withWarning } from '../strategy/buffer-report.ts';
import { keepingInputs } from '../strategy/buffer-strategy.ts';
import { freshIn, memoryPart } from '../strategy/mix.ts';
import type { ReplayMemory } from '../strategy/replay-memory.ts';
import { withInputs } from '../strategy/storing.ts';
import { type DerOptions, type DerppOptions, type DerSettings, derppSettings, derSettings } from './der-options.ts';
import { logitDistance } from './logit-distance.ts';

/** DER keeps everything in its memory. */
export type DerState = Readonly<Record<string, never>>;

/**
 * Dark experience replay (DER): keeps samples with the logits that the network had for them when they came, and holds
 * the network to those logits: loss = new + α · distance. See {@link derpp}.
 * @throws UnforgetError `invalid-option`; from `learn()`, as `replay` does
 */
export const der = (options: DerOptions): Strategy<string, DerState, ReplayMemory> => derOf(derSettings(options));

/**
 * Dark experience replay with labels (DER++): loss = new + α · distance + β · replayed, where `distance` is
 * {@link logitDistance} of stored samples, and `replayed` the mean task loss of others, drawn anew.
 *
 * Filled after every step, with the outputs of that step's training pass, from the first experience on; samples of a
 * second epoch are offered again. Stored logits of a head that has grown since count for the units of then. New samples
 * keep their weight, so that the weights of a step sum to 1 + β.
 *
 * Cost: a step pays for two batches of stored samples beside the new ones (DER: one), and reads the outputs back.
 * Memory: the buffer, with 4 bytes a unit and 4 for their number in each slot; it is copied when the head grows.
 * Source: Buzzega et al. 2020, arXiv:2004.07211, equations 5 and 6. As in the authors' program the squared distance is
 * a mean over units where the paper's equation has their sum: a published α from that program is the same here, with
 * its task loss, which is a mean over the batch. Deviation: one forward pass over new and stored samples together,
 * which matters to batch statistics alone.
 * @throws UnforgetError `invalid-option`; from `learn()`, as `replay` does
 */
export const derpp = (options: DerppOptions): Strategy<string, DerState, ReplayMemory> => derOf(derppSettings(options));

function derOf(settings: DerSettings): Strategy<string, DerState, ReplayMemory> {
  return defineStrategy<string, DerState, ReplayMemory>({
    ...keepingInputs(settings),
    needsOutputs: true,
    init: () => ({}),
    beforeExperience: (state, { memory, clock, samples, units }) => {
      memory.begin(clock.experience, samples, { logits: [units], units: [1] });
      return state;
    },
    augmentBatch: (batch, context) => withStored(settings, batch, context),
    penalty: (_state, context) => penalty(settings, context),
    observeBatch: (batch, context) => store(settings, batch, context),
    report: (_state, { memory }) => withWarning(bufferFigures(memory), warningFor(settings, memory)),
  });
}

const keysOf = (name: string): { logits: string; known: string } => ({
  logits: `${name}.logits`,
  known: `${name}.known`,
});

/** The batch with a part for the distance, without weight in the task loss, and one for the labels. */
function withStored(
  { name, alpha, beta, batchSize }: DerSettings,
  batch: Batch,
  { memory, random, clock, units }: BatchContext<ReplayMemory>,
): Batch {
  const { buffer } = memory;
  const { rows, weight } = freshIn(batch);
  const count = batchSize ?? rows;
  if (!buffer?.length || weight === 0) return batch;
  const parts: BatchPart[] = [];
  const draw = (purpose: string): Draw => buffer.sample(count, random(name, purpose, clock.step));
  if (alpha > 0) parts.push(logitsPart(draw('logits'), name, units));
  if (beta > 0) parts.push(memoryPart({ ...draw('labels'), extras: {} }, (beta * weight) / count));
  memory.add(parts.length * count);
  return [...batch, ...parts];
}

function logitsPart(draw: Draw, name: string, units: number): BatchPart {
  const { logits, known } = keysOf(name);
  const counts = draw.extras['units']?.values ?? [];
  const values = Float32Array.from({ length: draw.length * units }, (_, i) =>
    i % units < (counts[Math.floor(i / units)] as number) ? 1 : 0,
  );
  const extras = { [logits]: draw.extras['logits'] as ExtraValues, [known]: { shape: [units], values } };
  return memoryPart({ ...draw, extras }, 0);
}

function penalty({ name, alpha }: DerSettings, { parts, outputs }: LossContext): tf.Scalar | null {
  const keys = keysOf(name);
  const index = parts.findIndex(({ extras }) => extras[keys.logits]);
  const [part, made] = [parts[index], outputs[index]];
  if (!part || !made) return null;
  const { [keys.logits]: logits, [keys.known]: known } = part.extras;
  return tf.mul(alpha, logitDistance(made, logits as tf.Tensor, known as tf.Tensor)) as tf.Scalar;
}

/** Offers the new samples of a step with the outputs they had. */
function store({ name }: DerSettings, batch: Batch, context: ObserveContext<ReplayMemory>): void {
  const { memory, outputs, random, clock, units, samples } = context;
  const source = random(name, 'insert', clock.step);
  batch.forEach((part, i) => {
    if (part.origin !== 'stream') return;
    const logits = { shape: [units], values: outputs?.[i] ?? new Float32Array() };
    const counts = { shape: [1], values: new Float32Array(part.length).fill(units) };
    const extras = { logits, units: counts };
    memory.buffer?.insert({ ...withInputs(part, samples), extras, experience: clock.experience }, source);
  });
}

function warningFor({ alpha, beta }: DerSettings, memory: ReplayMemory): string | null {
  const missing = nothingReplayed(memory);
  return missing && alpha === 0 && beta === 0 ? 'nothing was replayed, as alpha and beta are 0' : missing;
}
