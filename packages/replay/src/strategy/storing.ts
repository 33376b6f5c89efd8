import { gatherInputs } from '@unforget/core';
import type { Batch, BatchPart, ExperienceContext, ObserveContext, Samples } from '@unforget/types';
import type { Incoming } from '../buffer/incoming.ts';
import type { ReplayMemory } from './replay-memory.ts';

/** Offers the new samples of a step to the buffer of the strategy called `name`. */
export function storeStream(name: string, batch: Batch, context: ObserveContext<ReplayMemory>): void {
  const { memory, random, clock } = context;
  const source = random(name, 'insert', clock.step);
  for (const part of batch)
    if (part.origin === 'stream')
      memory.buffer?.insert({ ...withInputs(part, context.samples), experience: clock.experience }, source);
}

/**
 * A part of new samples as it came: with its inputs, which another strategy may have put features in the place of, and
 * its keys.
 */
export function withInputs(part: BatchPart, samples: Samples): Incoming {
  const { level, indices } = part;
  if (!indices) return part;
  const { keys } = samples;
  const owners = keys ? { keys: Array.from(indices, (index) => keys[index] ?? null) } : {};
  return { ...part, ...(level === 'features' ? { x: gatherInputs(samples, indices) } : {}), ...owners };
}

/** Samples offered between two looks at the clock and the signal. */
const CHUNK = 4096;

/** Offers all samples of an experience to its buffer, or others that stand for them. */
export async function storeAll(
  context: Pick<
    ExperienceContext<ReplayMemory>,
    'memory' | 'samples' | 'taskId' | 'clock' | 'signal' | 'random' | 'progress'
  >,
  samples: Samples = context.samples,
): Promise<void> {
  const { memory, taskId, clock, signal } = context;
  const { experience } = clock;
  const taskIds = taskId === null ? null : new Int32Array(samples.length).fill(taskId);
  const random = context.random('insert');
  for (let from = 0; from < samples.length; from += CHUNK) {
    signal?.throwIfAborted();
    memory.buffer?.insert({ ...samples, taskIds, experience }, random, { from, to: from + CHUNK });
    await context.progress(Math.min(1, (from + CHUNK) / samples.length));
  }
}
