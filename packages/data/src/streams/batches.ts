import { checkKeys, type Samples, type Stream } from '@unforget/types';
import { checkInteger, checkSeed, fail } from '../checks.ts';
import { seededRandom } from '../random.ts';
import { subset } from '../samples/select.ts';
import { lazyExperience } from './lazy.ts';
import { checkPair, labelsOf, range } from './units.ts';

/** Exactly one of `size` and `count`. */
export interface InBatchesOptions {
  /** Samples in each batch; the last may have fewer. */
  readonly size?: number;
  /** Number of batches, whose sizes differ by one at most. */
  readonly count?: number;
  /** Shuffle first; default: the order in which the samples lie. */
  readonly seed?: number;
  /** Default `batches`. */
  readonly name?: string;
}

/**
 * Samples as they arrive bit by bit: a stream whose experiences together hold every train sample once, each tested on
 * all of `test`. Labels stay as they are, and mean the same in every batch: scenario `domain`. A batch is copied when read.
 * @throws UnforgetError `invalid-option`, `invalid-input` (no samples, or more batches than samples), `shape-mismatch`,
 * `label-out-of-range`
 * @example inBatches(train, test, { size: 100 }).experiences.map(({ train }) => train.length) // 250 samples: [100, 100, 50]
 */
export function inBatches(train: Samples, test: Samples, options: InBatchesOptions): Stream {
  checkKeys('inBatches', options, ['size', 'count', 'seed', 'name']);
  const { seed, name = 'batches' } = options;
  checkPair(train, test);
  const bounds = boundsOf(train.length, options);
  const order = orderOf(train.length, seed);
  const experiences = bounds.slice(1).map((end, i) => {
    const indices = order.subarray(bounds[i], end);
    return lazyExperience({
      name: `batch ${i + 1}`,
      taskId: null,
      classes: classesAt(train, indices),
      train: () => subset(train, indices),
      test: () => test,
    });
  });
  return { name, scenario: 'domain', units: labelsOf(train, test).span, experiences };
}

/** Labels at these positions, ascending; none where targets are values. */
function classesAt({ y }: Samples, indices: Int32Array): number[] {
  if (!(y instanceof Int32Array)) return [];
  return [...new Set(indices.map((i) => y[i] ?? 0))].sort((a, b) => a - b);
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
