import type { Experience, Samples } from '@unforget/types';
import { checkInteger, checkKeys, checkSeed, fail } from '../checks.ts';
import { seededRandom } from '../random.ts';
import { subset } from '../samples/select.ts';
import { lazyBatch } from './lazy.ts';
import { range } from './units.ts';

/** Exactly one of `size` and `count`. */
export interface InBatchesOptions {
  /** Samples in each batch; the last may have fewer. */
  readonly size?: number;
  /** Number of batches, whose sizes differ by one at most. */
  readonly count?: number;
  /** Shuffle first; default: the order in which the samples lie. */
  readonly seed?: number;
}

/**
 * Samples as they arrive bit by bit: experiences that together hold every sample once. Each is copied when read.
 * @throws UnforgetError `invalid-option`, `invalid-input` (no samples, or more batches than samples)
 * @example inBatches(samples, { size: 100 }).map(({ samples }) => samples.length) // 250 samples: [100, 100, 50]
 */
export function inBatches(samples: Samples, options: InBatchesOptions): readonly Experience[] {
  checkKeys('inBatches', options, ['size', 'count', 'seed']);
  const bounds = boundsOf(samples.length, options);
  const order = orderOf(samples.length, options.seed);
  return bounds
    .slice(1)
    .map((end, i) => lazyBatch(`batch ${i + 1}`, () => subset(samples, order.subarray(bounds[i], end))));
}

function orderOf(length: number, seed: number | undefined): Int32Array {
  if (seed === undefined) return Int32Array.from({ length }, (_, i) => i);
  checkSeed(seed);
  return seededRandom(seed, 'batches').permutation(length);
}

/** Where batches begin, and the end. */
function boundsOf(length: number, { size, count }: InBatchesOptions): number[] {
  if ((size === undefined) === (count === undefined)) {
    const received = size === undefined ? 'neither' : 'both';
    fail('invalid-option', { what: 'Options "size" and "count"', expected: 'exactly one of them', received });
  }
  if (size !== undefined) checkInteger('size', size, [1, Infinity]);
  if (count !== undefined) checkInteger('count', count, [1, Infinity]);
  const parts = count ?? Math.ceil(length / (size ?? 1));
  if (length === 0 || parts > length) {
    fail('invalid-input', {
      what: 'Samples to batch',
      expected: `at least ${count ?? 1}`,
      received: `${length}`,
    });
  }
  return range(0, parts + 1).map((i) =>
    size === undefined ? Math.floor((i * length) / parts) : Math.min(i * size, length),
  );
}
