import type { Batch, BatchContext } from '@unforget/types';
import { freshIn, withDraw } from './mix.ts';
import type { ReplayMemory } from './replay-memory.ts';
import type { ReplaySettings } from './replay-options.ts';
import { freshShare } from './weighting.ts';

/** The batch with replayed samples behind the others, if there is something to replay and any weight for it. */
export function withReplay(
  { name, batchSize, weighting }: Pick<ReplaySettings, 'name' | 'batchSize' | 'weighting'>,
  batch: Batch,
  context: BatchContext<ReplayMemory>,
): Batch {
  const { buffer } = context.memory;
  const { rows, counted, weight } = freshIn(batch);
  const replayed = batchSize ?? rows;
  if (!buffer?.length || weight === 0) return batch;
  const share = freshShare(weighting, { experience: context.clock.experience, fresh: counted, replayed });
  if (share === 1) return batch;
  context.memory.add(replayed);
  return withDraw(batch, buffer.sample(replayed, context.random(name, 'draw', context.clock.step)), { share, weight });
}
