import type { Samples, Scenario } from '@unforget/types';
import { at, checkOneOf, fail } from '../checks.ts';
import { classLabels, countLabels, mapLabels } from '../samples/labels.ts';
import { targetWidth } from '../samples/select.ts';

const SCENARIOS: readonly Scenario[] = ['task', 'domain', 'class'];

export const checkScenario = (scenario: unknown): void => checkOneOf('scenario', scenario, SCENARIOS);

/** The integers from `start`, `count` of them. */
export const range = (start: number, count: number): number[] => Array.from({ length: count }, (_, i) => start + i);

/** Throws unless both sides have samples of one form, and there are some. */
export function checkPair(train: Samples, test: Samples, name = 'the stream'): void {
  for (const [side, samples] of [
    ['train', train],
    ['test', test],
  ] as const) {
    if (samples.length > 0) continue;
    fail('invalid-input', { what: `${side} samples of ${name}`, expected: 'at least one', received: 'none' });
  }
  checkAlike(train, test, `test samples of ${name}`);
}

/** Throws `shape-mismatch` unless both have one shape and one kind of target. */
export function checkAlike(first: Samples, other: Samples, what: string): void {
  if (form(first) === form(other)) return;
  fail('shape-mismatch', { what, expected: `${form(first)}, as those before`, received: form(other) });
}

const form = (samples: Samples): string => {
  const target = samples.y instanceof Int32Array ? 'class labels' : `${targetWidth(samples)} target values`;
  return `shape [${samples.shape.join(', ')}] with ${target}`;
};

/** Train and test of one origin, as one experience sees them. */
export interface View {
  readonly classes: readonly number[];
  readonly taskId: number | null;
  relabel(samples: Samples): Samples;
}

/** The labels of one origin: ascending where they are classes, null where targets are values. */
export interface Labels {
  readonly known: readonly number[] | null;
  /** Units that the origin's labels span as they are: largest + 1; or the width of the target values. */
  readonly span: number;
}

/** Labels of train; throws `label-out-of-range` where test has one that train lacks. */
export function labelsOf(train: Samples, test: Samples): Labels {
  if (!(train.y instanceof Int32Array)) return { known: null, span: targetWidth(train) };
  const known = [...countLabels(train).keys()];
  const trained = new Set(known);
  const y = classLabels(test);
  const stranger = y.findIndex((label) => !trained.has(label));
  if (stranger >= 0) {
    fail('label-out-of-range', {
      what: `Label ${at(y, stranger)} of test sample ${stranger}`,
      expected: `one that occurs in train: ${known.slice(0, 12).join(', ')}${known.length > 12 ? ', ...' : ''}`,
      received: 'a class that is never trained',
      remedy: 'Leave it out with filterByLabel()',
    });
  }
  return { known, span: at(known, known.length - 1) + 1 };
}

/**
 * How origin `index` of a stream is labelled: as it is in the domain scenario, else with units of its own from `first`.
 * @throws UnforgetError `invalid-input` when targets are values and the scenario needs classes
 */
export function viewOf(labels: Labels, scenario: Scenario, [index, first]: readonly [number, number]): View {
  const taskId = scenario === 'task' ? index : null;
  if (scenario === 'domain') return { classes: labels.known ?? [], taskId, relabel: (samples) => samples };
  if (labels.known === null) {
    return fail('invalid-input', {
      what: `Scenario "${scenario}"`,
      expected: 'class labels (y as Int32Array)',
      received: 'target values',
      remedy: "Use scenario: 'domain' for regression and multi-label problems",
    });
  }
  const unitOf = new Map(labels.known.map((label, i) => [label, first + i]));
  return {
    classes: range(first, labels.known.length),
    taskId,
    relabel: (samples) => mapLabels(samples, unitOf),
  };
}
