import type { Batch, BatchContext } from '@unforget/types';
import { freshIn, memoryPart } from './mix.ts';
import type { ReplayMemory } from './replay-memory.ts';

/**
 * The batch with stored samples in place of the new ones, as many and with the same weight together; drawn uniformly,
 * those of one step all different where the buffer holds enough. Other parts stay.
 */
export function fromMemory(name: string, batch: Batch, context: BatchContext<ReplayMemory>): Batch {
  const { memory, random, clock } = context;
  const { rows, weight } = freshIn(batch);
  if (!memory.buffer?.length || rows === 0) return batch;
  memory.add(rows);
  const draw = memory.buffer.sample(rows, random(name, 'draw', clock.step));
  return [memoryPart(draw, weight / rows), ...batch.filter(({ origin }) => origin !== 'stream')];
}
