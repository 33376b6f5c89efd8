import type { Evaluation } from './evaluation.ts';
import { type Pair, pairAnswers, type Renamed, rightAfter, rightBefore, type Unpaired } from './pair.ts';
import { type Score, scoreOf } from './scores.ts';

/** Two versions on the samples that both answered. */
export interface Change {
  readonly before: Score;
  readonly after: Score;
  /** Right before, wrong now. */
  readonly worse: number;
  /** Wrong before, right now. */
  readonly better: number;
  /** Accuracy after − before: negative where it got worse. */
  readonly change: number;
}

export interface LabelChange extends Change {
  readonly label: string;
}

export interface TaskChange extends Change {
  readonly task: string;
  readonly labels: readonly LabelChange[];
}

/** What is different in version b, against version a. */
export interface EvaluationDiff {
  /** Over all paired samples; null when there are none. */
  readonly overall: Change | null;
  readonly tasks: readonly TaskChange[];
  /** Samples that were right and are wrong now: what users will notice. */
  readonly negativeFlips: readonly Pair[];
  readonly positiveFlips: readonly Pair[];
  /** negativeFlips / paired samples; null when there are none. */
  readonly negativeFlipRate: number | null;
  /** Samples that only version a was asked, or that have another truth now. */
  readonly lost: readonly Unpaired[];
  /** Samples that only version b was asked: of new labels and tasks, for one. */
  readonly gained: readonly Unpaired[];
}

export function diffEvaluations(before: Evaluation, after: Evaluation, renamed?: Renamed): EvaluationDiff {
  const { pairs, lost, gained } = pairAnswers(before, after, renamed);
  const negativeFlips = pairs.filter((pair) => rightBefore(pair) && !rightAfter(pair));
  return {
    overall: pairs.length ? changeOf(pairs) : null,
    tasks: [...groupBy(pairs, ({ task }) => task)].map(([task, ofTask]) => ({
      task,
      ...changeOf(ofTask),
      labels: [...groupBy(ofTask, ({ truth }) => truth)].map(([label, group]) => ({ label, ...changeOf(group) })),
    })),
    negativeFlips,
    positiveFlips: pairs.filter((pair) => !rightBefore(pair) && rightAfter(pair)),
    negativeFlipRate: pairs.length ? negativeFlips.length / pairs.length : null,
    lost,
    gained,
  };
}

/** Counts over pairs, of which there must be one at least. */
export function changeOf(pairs: readonly Pair[]): Change {
  const n = pairs.length;
  const before = scoreOf(pairs.filter(rightBefore).length, n);
  const after = scoreOf(pairs.filter(rightAfter).length, n);
  const worse = pairs.filter((pair) => rightBefore(pair) && !rightAfter(pair)).length;
  const better = after.right - before.right + worse;
  return { before, after, worse, better, change: (better - worse) / n };
}

export function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group) group.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return groups;
}
