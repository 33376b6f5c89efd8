import * as tf from '@tensorflow/tfjs-core';
import { defineStrategy } from '@unforget/core';
import type { Batch, BatchContext, ExperienceContext, GradsContext, ParamTree, Strategy } from '@unforget/types';
import { bufferFigures, nothingReplayed, withWarning } from '../strategy/buffer-report.ts';
import { keepingInputs } from '../strategy/buffer-strategy.ts';
import { freshIn, memoryPart } from '../strategy/mix.ts';
import type { ReplayMemory } from '../strategy/replay-memory.ts';
import { storeAll, storeStream } from '../strategy/storing.ts';
import { type AGemOptions, type AGemSettings, aGemSettings } from './a-gem-options.ts';
import { projectGradient } from './project.ts';

/** Steps of this experience whose gradient was projected. */
export type AGemState = { readonly projected: tf.Scalar };

/**
 * Averaged gradient episodic memory (A-GEM): learns from new samples alone, but takes out of the gradient what would
 * raise the loss of stored samples: {@link projectGradient} against the mean gradient of a few of them, drawn anew in
 * every step.
 *
 * It projects the gradient that it is given: that of the task loss, of all penalties, and as strategies on its left
 * have changed it. The stored samples form a part of origin `memory` without weight in the task loss.
 *
 * Cost: a step pays for one more forward and backward pass over `batchSize` samples, and carries them through the
 * first one too. Memory: the buffer, `bytes` in the report.
 * Source: Chaudhry et al. 2019, arXiv:1812.00420, equation 11. Deviations: the buffer is a reservoir of all earlier
 * experiences where the paper has a ring for each class (`policy: 'class-balanced'` comes nearest); dropout is on for
 * the reference gradient.
 * @throws UnforgetError `invalid-option`; from `learn()`, as `replay` does
 */
export function aGem(options: AGemOptions): Strategy<string, AGemState, ReplayMemory> {
  const settings = aGemSettings(options);
  const { name, fill } = settings;
  return defineStrategy<string, AGemState, ReplayMemory>({
    ...keepingInputs(settings),
    init: () => ({ projected: tf.scalar(0) }),
    beforeExperience: (_state, { memory, clock, samples }) => {
      memory.begin(clock.experience, samples);
      return { projected: tf.scalar(0) };
    },
    augmentBatch: (batch, context) => withReference(settings, batch, context),
    transformGrads: (state, grads, context) => projected(name, state, { grads, context }),
    observeBatch: (batch, context) => {
      if (fill === 'online') storeStream(name, batch, context);
    },
    afterExperience: async (state, context) => {
      if (fill === 'after-experience') await storeAll(context);
      return state;
    },
    report: (state, context) => report(state, context),
  });
}

/** The batch with a marked part of stored samples. */
function withReference(
  { name, batchSize }: AGemSettings,
  batch: Batch,
  { memory, random, clock }: BatchContext<ReplayMemory>,
): Batch {
  const { buffer } = memory;
  const count = batchSize ?? freshIn(batch).rows;
  if (!buffer?.length || count === 0) return batch;
  memory.add(count);
  const draw = buffer.sample(count, random(name, 'draw', clock.step));
  const mark = { shape: [1], values: new Float32Array(count) };
  return [...batch, memoryPart({ ...draw, extras: { [name]: mark } }, 0)];
}

function projected(
  name: string,
  state: AGemState,
  { grads, context }: { grads: ParamTree; context: GradsContext },
): { state: AGemState; grads: ParamTree } {
  if (!context.parts.some(({ extras }) => extras[name])) return { state, grads };
  const reference = context.gradientOf(({ extras }) => extras[name] !== undefined);
  const projection = projectGradient(grads, reference);
  return {
    state: { projected: tf.add(state.projected, projection.violated) },
    grads: projection.grads,
  };
}

function report({ projected: count }: AGemState, { memory }: ExperienceContext<ReplayMemory>) {
  const figures = { ...bufferFigures(memory), projected: count.dataSync()[0] ?? 0 };
  return withWarning(figures, nothingReplayed(memory));
}
