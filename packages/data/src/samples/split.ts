import { checkKeys, type Samples } from '@unforget/types';
import { at, checkSeed, fail, shown } from '../checks.ts';
import { seededRandom } from '../random.ts';
import { classLabels, countLabels } from './labels.ts';
import { subset } from './select.ts';

export interface SplitOptions {
  /** Share that goes to `test`, in (0, 1); default 0.2. */
  readonly testFraction?: number;
  /** Default 0. */
  readonly seed?: number;
  /** Give every class its share, to within one sample. Default: true for class labels, else false. */
  readonly stratify?: boolean;
}

/** Samples in two parts that share none. */
export interface TrainTest {
  readonly train: Samples;
  readonly test: Samples;
}

/**
 * A seeded split in two, both parts shuffled, as copies; `test` has round(length × testFraction) samples.
 * @throws UnforgetError `invalid-option`; `invalid-input` when a part would be empty
 */
export function trainTestSplit(samples: Samples, options: SplitOptions = {}): TrainTest {
  checkKeys('trainTestSplit', options, ['testFraction', 'seed', 'stratify']);
  const { testFraction = 0.2, seed = 0, stratify = samples.y instanceof Int32Array } = options;
  checkSeed(seed);
  if (!(testFraction > 0 && testFraction < 1)) {
    fail('invalid-option', {
      what: 'Option "testFraction"',
      expected: 'a number between 0 and 1',
      received: shown(testFraction),
    });
  }
  const total = Math.round(samples.length * testFraction);
  if (total === 0 || total === samples.length) {
    fail('invalid-input', {
      what: `Split of ${samples.length} samples`,
      expected: 'at least one sample on either side',
      received: `${samples.length - total} to train and ${total} to test`,
      remedy: 'Change testFraction or bring more samples',
    });
  }
  const order = seededRandom(seed, 'split').permutation(samples.length);
  const isTest = stratify ? pickPerClass(samples, order, total) : (_: number, rank: number) => rank < total;
  return {
    train: subset(
      samples,
      order.filter((i, rank) => !isTest(i, rank)),
    ),
    test: subset(samples, order.filter(isTest)),
  };
}

/** The first of each class, in `order`, up to its quota. */
function pickPerClass(samples: Samples, order: Int32Array, total: number): (index: number) => boolean {
  const y = classLabels(samples, 'Stratified splitting');
  const left = quotas(countLabels(samples), total, samples.length);
  const chosen = new Uint8Array(samples.length);
  for (const index of order) {
    const label = at(y, index);
    const open = left.get(label) ?? 0;
    if (open === 0) continue;
    chosen[index] = 1;
    left.set(label, open - 1);
  }
  return (index) => chosen[index] === 1;
}

/** Shares of `total` by largest remainder, ties to the lower label: whole numbers that sum to it exactly. */
function quotas(counts: ReadonlyMap<number, number>, total: number, length: number): Map<number, number> {
  // Products of integers, not fractions, so that remainders compare exactly.
  const shares = [...counts].map(([label, count]) => ({
    label,
    whole: Math.floor((count * total) / length),
    remainder: (count * total) % length,
  }));
  const open = total - shares.reduce((sum, share) => sum + share.whole, 0);
  shares.sort((a, b) => b.remainder - a.remainder || a.label - b.label);
  return new Map(shares.map(({ label, whole }, rank) => [label, whole + (rank < open ? 1 : 0)]));
}
