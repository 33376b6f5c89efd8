import { checkKeys, type Samples, type Scenario, type Stream } from '@unforget/types';
import { checkInteger, checkSeed, fail } from '../checks.ts';
import { seededRandom } from '../random.ts';
import { sameStorage, sampleSize, withParts } from '../samples/select.ts';
import { transformed } from './transformed.ts';

export interface PermutedOptions {
  /** How many, the first one unpermuted. */
  readonly experiences: number;
  /** Default 0. */
  readonly seed?: number;
  readonly scenario: Scenario;
  /** Default `permuted`. */
  readonly name?: string;
}

/**
 * The samples with their numbers in another order: `x'[i] = x[order[i]]`, the same for every sample.
 * A copy; y is shared.
 * @throws UnforgetError `invalid-input` unless `order` has every position of a sample once
 */
export function permuteInputs(samples: Samples, order: ArrayLike<number>): Samples {
  const size = sampleSize(samples);
  checkOrder(order, size);
  const x = sameStorage(samples.x, samples.x.length);
  for (let start = 0; start < x.length; start += size) {
    for (let i = 0; i < size; i++) x[start + i] = samples.x[start + (order[i] as number)] as number;
  }
  return withParts(samples, { x });
}

/**
 * A stream of the same samples under ever other permutations of their numbers (pixels and channels alike): Permuted MNIST.
 *
 * `domain`: the same labels every time. `task` and `class`: units of its own for each experience.
 * Samples are permuted when an experience is read, and held only as long as the caller holds them.
 * @throws UnforgetError `invalid-option`, `invalid-input`, `shape-mismatch`, `label-out-of-range`
 * Source: Goodfellow et al. 2013, arXiv:1312.6211; the first experience is the identity, as there.
 */
export function permuted(train: Samples, test: Samples, options: PermutedOptions): Stream {
  checkKeys('permuted', options, ['experiences', 'seed', 'scenario', 'name']);
  const { experiences, seed = 0, scenario, name = 'permuted' } = options;
  checkInteger('experiences', experiences, [1, Infinity]);
  checkSeed(seed);
  const size = sampleSize(train);
  const steps = Array.from({ length: experiences }, (_, index) => ({
    name: `permutation ${index}`,
    // Drawn anew at each reading, from seed and index alone: nothing is kept, and no experience depends on another.
    apply: (samples: Samples) => (index === 0 ? samples : permuteInputs(samples, permutationOf(seed, index, size))),
  }));
  return transformed([train, test], { name, scenario, steps });
}

function checkOrder(order: ArrayLike<number>, size: number): void {
  const places = new Set(Array.from(order).filter((i) => Number.isInteger(i) && i >= 0 && i < size));
  if (order.length === size && places.size === size) return;
  fail('invalid-input', {
    what: 'Order of inputs',
    expected: `each integer from 0 to ${size - 1} once`,
    received: `${order.length} entries, ${places.size} of them different and in range`,
  });
}

/** The order of experience `index`: [size]. */
export const permutationOf = (seed: number, index: number, size: number): Int32Array =>
  seededRandom(seed, 'permuted', index).permutation(size);
