import type { Evaluation, TaskEvaluation } from '../evaluation/evaluation.ts';

/** Samples `<label>-0`, `<label>-1`, …: the first `right` of each label's are answered right, the others with `wrong`. */
export function answers(
  labels: Readonly<Record<string, { readonly n: number; readonly right: number }>>,
  { task = 'all', wrong = 'other' }: { readonly task?: string; readonly wrong?: string } = {},
): TaskEvaluation {
  const samples = Object.entries(labels).flatMap(([label, { n, right }]) =>
    Array.from({ length: n }, (_, i) => ({ id: `${label}-${i}`, truth: label, predicted: i < right ? label : wrong })),
  );
  return {
    task,
    ids: samples.map(({ id }) => id),
    truth: samples.map(({ truth }) => truth),
    predicted: samples.map(({ predicted }) => predicted),
  };
}

/** `n` samples of one label, `right` of them right. */
export const oneLabel = (n: number, right: number): Evaluation => [answers({ parcel: { n, right } })];

/** Samples answered right as the list says, in order. */
export const inOrder = (right: readonly boolean[]): Evaluation => [
  {
    task: 'all',
    ids: right.map((_, i) => `sample-${i}`),
    truth: right.map(() => 'parcel'),
    predicted: right.map((isRight) => (isRight ? 'parcel' : 'other')),
  },
];
