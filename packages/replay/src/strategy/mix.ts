import type { Batch, BatchPart } from '@unforget/types';
import type { Draw } from '../buffer/buffer.ts';

/** New samples of a batch, by number and by weight. */
export interface Fresh {
  /** All rows of origin `stream`. */
  readonly rows: number;
  /** Those of them with a weight. */
  readonly counted: number;
  /** Their weight together; 1 unless another strategy took some of it. */
  readonly weight: number;
}

/** Sums up the parts of origin `stream`. */
export function freshIn(batch: Batch): Fresh {
  let [rows, counted, weight] = [0, 0, 0];
  for (const part of batch) {
    if (part.origin !== 'stream') continue;
    rows += part.length;
    for (const each of part.weights) {
      weight += each;
      if (each !== 0) counted += 1;
    }
  }
  return { rows, counted, weight };
}

/** Drawn samples as a part of a batch, each with the same weight. */
export function memoryPart({ length, x, y, taskIds, extras }: Draw, weight: number): BatchPart {
  const weights = new Float32Array(length).fill(weight);
  const drawn: BatchPart = { origin: 'memory', length, x, y, weights, taskIds };
  return Object.keys(extras).length ? { ...drawn, extras } : drawn;
}

/**
 * The batch with a part of drawn samples. The stream's weights are multiplied by `share`, and the drawn samples get in
 * equal parts what that takes away; other parts stay, so the sum of all weights does too.
 */
export function withDraw(batch: Batch, draw: Draw, { share, weight }: { share: number; weight: number }): Batch {
  const scaled = batch.map((part) =>
    part.origin === 'stream' ? { ...part, weights: part.weights.map((each) => each * share) } : part,
  );
  return [...scaled, memoryPart(draw, (weight * (1 - share)) / draw.length)];
}
