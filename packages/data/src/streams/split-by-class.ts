import { checkKeys, type Samples, type Scenario, type Stream, type StreamExperience } from '@unforget/types';
import { at, fail } from '../checks.ts';
import { classLabels, indicesOf, mapLabels } from '../samples/labels.ts';
import { subset } from '../samples/select.ts';
import { resolveOrder, resolveSizes } from './class-order.ts';
import { lazyExperience } from './lazy.ts';
import { checkPair, checkScenario, range } from './units.ts';

export interface SplitByClassOptions {
  /** The same number for all, or one for each: `[2, 3, 5]`. */
  readonly classesPerExperience: number | readonly number[];
  readonly scenario: Scenario;
  /** Labels in the order they arrive (others are left out), or a seed to draw one. Default: ascending. */
  readonly classOrder?: readonly number[] | number;
  /** Default `split`. */
  readonly name?: string;
}

/**
 * A stream in which classes arrive group by group: Split MNIST and its kin.
 *
 * `task` and `class`: y is the class's rank in the order of arrival, so heads grow at their end; `task` adds
 * `taskId` = index. `domain`: y is the class's place within its experience, the same few units every time.
 * Samples are copied when an experience is read, and not kept.
 * @throws UnforgetError `invalid-option`, `invalid-input` (no samples of a class), `shape-mismatch`
 * @example splitByClass(train, test, { classesPerExperience: 2, scenario: 'class' }).experiences[1].classes // => [2, 3]
 */
export function splitByClass(train: Samples, test: Samples, options: SplitByClassOptions): Stream {
  checkKeys('splitByClass', options, ['classesPerExperience', 'scenario', 'classOrder', 'name']);
  const { scenario, name = 'split' } = options;
  checkScenario(scenario);
  checkPair(train, test);
  classLabels(train, 'splitByClass');
  classLabels(test, 'splitByClass');
  const order = resolveOrder(train, options.classOrder);
  if (!Array.isArray(options.classOrder)) checkTestLabels(test, order);
  const sizes = resolveSizes(options.classesPerExperience, order.length);
  let first = 0;
  const experiences = sizes.map((size, index) => {
    const experience = oneGroup([train, test], { labels: order.slice(first, first + size), first, index, scenario });
    first += size;
    return experience;
  });
  return { name, scenario, units: scenario === 'domain' ? Math.max(...sizes) : order.length, experiences };
}

interface Group {
  readonly labels: readonly number[];
  /** Rank of the first label. */
  readonly first: number;
  readonly index: number;
  readonly scenario: Scenario;
}

function oneGroup([train, test]: readonly [Samples, Samples], group: Group): StreamExperience {
  const { labels, index, scenario } = group;
  const start = scenario === 'domain' ? 0 : group.first;
  const units = new Map(labels.map((label, i) => [label, start + i]));
  const name = `classes ${labels.join(', ')}`;
  // Which samples, is settled now: a class without any should be known before training has begun.
  const chosen = { train: indicesOf(train, new Set(labels)), test: indicesOf(test, new Set(labels)) };
  for (const side of ['train', 'test'] as const) {
    if (chosen[side].length > 0) continue;
    fail('invalid-input', { what: `${side} samples of ${name}`, expected: 'at least one', received: 'none' });
  }
  return lazyExperience({
    name,
    taskId: scenario === 'task' ? index : null,
    classes: range(start, labels.length),
    train: () => mapLabels(subset(train, chosen.train), units),
    test: () => mapLabels(subset(test, chosen.test), units),
  });
}

function checkTestLabels(test: Samples, order: readonly number[]): void {
  const known = new Set(order);
  const y = classLabels(test);
  const stranger = y.findIndex((label) => !known.has(label));
  if (stranger < 0) return;
  fail('label-out-of-range', {
    what: `Label ${at(y, stranger)} of test sample ${stranger}`,
    expected: 'a label that occurs in train',
    received: 'a class that is never trained',
    remedy: 'Name the classes to use with classOrder',
  });
}
