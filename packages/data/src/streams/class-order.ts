import type { Samples } from '@unforget/types';
import { at, checkSeed, fail, shown } from '../checks.ts';
import { seededRandom } from '../random.ts';
import { countLabels } from '../samples/labels.ts';

/**
 * The order in which `splitByClass` brings classes: the labels of `samples` ascending, or drawn from a seed.
 * In the task and class scenarios unit u of the stream is label `classOrder(train, seed)[u]` of the data.
 */
export function classOrder(samples: Samples, seed?: number): number[] {
  const labels = [...countLabels(samples).keys()];
  if (seed === undefined) return labels;
  checkSeed(seed);
  return Array.from(seededRandom(seed, 'class-order').permutation(labels.length), (i) => at(labels, i));
}

/** The order asked for: a list, which may leave classes out, or a seed, or nothing. */
export function resolveOrder(train: Samples, wanted: readonly number[] | number | undefined): readonly number[] {
  if (!Array.isArray(wanted)) return classOrder(train, wanted as number | undefined);
  const known = countLabels(train);
  wanted.forEach((label, i) => {
    if (known.has(label) && wanted.indexOf(label) === i) return;
    fail('invalid-option', {
      what: `Option "classOrder"[${i}]`,
      expected: 'labels of train, each once',
      received: `${shown(label)}${known.has(label) ? ' twice' : ''}`,
    });
  });
  return wanted;
}

/** Sizes of the experiences: `classesPerExperience` spelled out, its sum checked. */
export function resolveSizes(wanted: number | readonly number[], classes: number): readonly number[] {
  const whole = typeof wanted === 'number' && Number.isInteger(wanted) && wanted > 0;
  const sizes = whole ? new Array<number>(Math.floor(classes / wanted)).fill(wanted) : wanted;
  const valid = Array.isArray(sizes) && sizes.every((size) => Number.isInteger(size) && size > 0);
  if (valid && sizes.length > 0 && sizes.reduce((a, b) => a + b, 0) === classes) return sizes;
  return fail('invalid-option', {
    what: 'Option "classesPerExperience"',
    expected: `a divisor of ${classes} classes, or positive integers that sum to ${classes}`,
    received: shown(wanted),
    remedy: 'Leave classes out with classOrder, or write the sizes out: [2, 3, 5]',
  });
}
