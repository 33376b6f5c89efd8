import type { Evaluation, TaskEvaluation } from './evaluation.ts';

/** How many of n samples were answered right. */
export interface Score {
  readonly n: number;
  readonly right: number;
  /** right / n. */
  readonly accuracy: number;
}

export interface LabelScore extends Score {
  readonly label: string;
}

export interface TaskScore extends Score {
  readonly task: string;
  /** By true label, in the order in which the labels first occur. */
  readonly labels: readonly LabelScore[];
}

export interface Scores extends Score {
  readonly tasks: readonly TaskScore[];
}

export const scoreOf = (right: number, n: number): Score => ({ n, right, accuracy: right / n });

/** Accuracy over all samples, by task and by label. Tasks without samples are left out. */
export function scoresOf(evaluation: Evaluation): Scores {
  const tasks = evaluation.filter(({ ids }) => ids.length > 0).map(scoreTask);
  return { ...total(tasks), tasks };
}

function scoreTask({ task, truth, predicted }: TaskEvaluation): TaskScore {
  const counts = new Map<string, { right: number; n: number }>();
  truth.forEach((label, i) => {
    const count = counts.get(label) ?? { right: 0, n: 0 };
    count.n += 1;
    if (predicted[i] === label) count.right += 1;
    counts.set(label, count);
  });
  const labels = [...counts].map(([label, { right, n }]) => ({ label, ...scoreOf(right, n) }));
  return { task, ...total(labels), labels };
}

const total = (parts: readonly Score[]): Score =>
  scoreOf(
    parts.reduce((sum, { right }) => sum + right, 0),
    parts.reduce((sum, { n }) => sum + n, 0),
  );
