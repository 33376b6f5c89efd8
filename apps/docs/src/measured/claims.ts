import { type Comparison, comparisonOf, type Measured, type Measurement, measurementOf } from './measured.ts';

/** How one method stands to another; `unsettled` with one seed, which tells no spread. */
export type Relation = 'above' | 'level' | 'below' | 'unsettled';

/** A comparison that a page rests on. */
export interface Claim {
  readonly setting: string;
  /** By `sweep/scenario/method`. */
  readonly left: string;
  readonly right: string;
  /** What the page says; a test holds it to the numbers. */
  readonly says: Relation;
}

/** The usual rules of thumb, each with the comparisons that bear on it. */
export const CLAIMS = {
  'few-tasks': [
    {
      setting: '2 tasks, domain',
      left: 'lesson-two/domain/replay',
      right: 'lesson-two/domain/ewc',
      says: 'level',
    },
    {
      setting: '3 tasks, domain',
      left: 'lesson/domain/replay',
      right: 'lesson/domain/ewc',
      says: 'above',
    },
    {
      setting: '5 tasks, task',
      left: 'split-mnist/task/replay',
      right: 'split-mnist/task/ewc',
      says: 'level',
    },
    {
      setting: '5 tasks, domain',
      left: 'split-mnist/domain/replay',
      right: 'split-mnist/domain/ewc',
      says: 'above',
    },
    {
      setting: '5 tasks, class',
      left: 'split-mnist/class/replay',
      right: 'split-mnist/class/ewc',
      says: 'above',
    },
  ],
  'little-data': [
    {
      setting: '5 tasks, task',
      left: 'split-mnist/task/ewc',
      right: 'split-mnist/task/naive',
      says: 'above',
    },
    {
      setting: '5 tasks, domain',
      left: 'split-mnist/domain/ewc',
      right: 'split-mnist/domain/naive',
      says: 'level',
    },
    {
      setting: '5 tasks, domain, λ searched',
      left: 'reduced-split-mnist/domain/ewc',
      right: 'reduced-split-mnist/domain/naive',
      says: 'above',
    },
    {
      setting: '10 tasks, domain, permuted pixels',
      left: 'permuted-mnist/domain/ewc',
      right: 'permuted-mnist/domain/naive',
      says: 'unsettled',
    },
    {
      setting: '5 tasks, domain, 200 samples',
      left: 'reduced-split-mnist/domain/replay',
      right: 'reduced-split-mnist/domain/ewc',
      says: 'above',
    },
    {
      setting: '5 tasks, class',
      left: 'split-mnist/class/ewc',
      right: 'split-mnist/class/naive',
      says: 'level',
    },
    {
      setting: '10 tasks, class, texts',
      left: 'clinc150-hashed/class/ewc',
      right: 'clinc150-hashed/class/naive',
      says: 'unsettled',
    },
    {
      setting: '5 tasks, class, 200 samples',
      left: 'split-mnist-methods/class/replay',
      right: 'split-mnist-methods/class/ewc',
      says: 'above',
    },
  ],
  both: [
    {
      setting: '5 tasks, task',
      left: 'reduced-split-mnist/task/ewc+replay',
      right: 'reduced-split-mnist/task/replay',
      says: 'level',
    },
    {
      setting: '5 tasks, domain',
      left: 'reduced-split-mnist/domain/ewc+replay',
      right: 'reduced-split-mnist/domain/replay',
      says: 'level',
    },
    {
      setting: '5 tasks, class',
      left: 'reduced-split-mnist/class/ewc+replay',
      right: 'reduced-split-mnist/class/replay',
      says: 'above',
    },
  ],
  'no-data': [
    {
      setting: '5 tasks, task',
      left: 'split-mnist-methods/task/lwf',
      right: 'split-mnist-methods/task/ewc',
      says: 'level',
    },
    {
      setting: '5 tasks, task',
      left: 'split-mnist-methods/task/pnn',
      right: 'split-mnist-methods/task/ewc',
      says: 'level',
    },
    {
      setting: '5 tasks, task',
      left: 'split-mnist-methods/task/packnet',
      right: 'split-mnist-methods/task/ewc',
      says: 'level',
    },
  ],
} as const satisfies Record<string, readonly Claim[]>;

/** Below it a difference is none, however small its error: a point. */
const POINT = 0.01;

/** Paired by seed, methods differ by more than a point and by more than two standard errors, or they are level. */
export function relationOf({ difference, error, seeds }: Comparison): Relation {
  if (error === null || seeds < 2) return 'unsettled';
  if (Math.abs(difference) <= Math.max(POINT, 2 * error)) return 'level';
  return difference > 0 ? 'above' : 'below';
}

export interface Checked {
  readonly left: Measurement;
  readonly right: Measurement;
  readonly comparison: Comparison;
  readonly relation: Relation;
}

export function check(measured: Measured, claim: Claim): Checked {
  const comparison = comparisonOf(measured, claim.left, claim.right);
  const left = measurementOf(measured, claim.left);
  const right = measurementOf(measured, claim.right);
  return { left, right, comparison, relation: relationOf(comparison) };
}
