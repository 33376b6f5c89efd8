import { defineStrategy } from '@unforget/core';
import type { Batch, Strategy } from '@unforget/types';

/**
 * Weighs new samples by how many of the classes they are of: with k of n classes, k/n of the loss, times `emphasis`.
 *
 * `equal-tasks` of replay would give one new label half of the loss, and a head that calls everything by it: of 149 old
 * intents 4 to 8 points are lost. Exactly k/n learns it too slowly. Stands behind a replay in the composition, and has
 * no effect on a step in which nothing is replayed.
 */
export const classShare = (emphasis: number): Strategy<'class-share', Readonly<Record<string, never>>> =>
  defineStrategy({
    specificationVersion: 'v1',
    name: 'class-share',
    stateVersion: 1,
    requires: ['classes'],
    init: () => ({}),
    augmentBatch: (batch, { samples, units }) =>
      weighed(batch, Math.min(0.5, (emphasis * distinct(samples.y)) / units)),
  });

const counts = new WeakMap<object, number>();

/** Distinct labels of an experience, counted once. */
function distinct(y: Int32Array | Float32Array): number {
  const known = counts.get(y);
  if (known !== undefined) return known;
  const count = new Set(y).size;
  counts.set(y, count);
  return count;
}

function weighed(batch: Batch, share: number): Batch {
  if (!batch.some(({ origin }) => origin === 'memory')) return batch;
  const of = (wanted: boolean): number =>
    batch.reduce(
      (sum, { origin, weights }) =>
        (origin === 'memory') === wanted ? sum + weights.reduce((total, weight) => total + weight, 0) : sum,
      0,
    );
  const [replayed, fresh] = [of(true), of(false)];
  const total = replayed + fresh;
  if (replayed === 0 || fresh === 0) return batch;
  return batch.map((part) => {
    const factor = part.origin === 'memory' ? ((1 - share) * total) / replayed : (share * total) / fresh;
    return { ...part, weights: part.weights.map((weight) => weight * factor) };
  });
}
