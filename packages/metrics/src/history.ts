import { UnforgetError } from '@unforget/types';
import { checkAccuracies, checkIndex, nameOf } from './matrix/check.ts';
import { mean, range, smallest } from './matrix/entries.ts';

/** One evaluation while the stream runs: during training on `experience`, or at its end. */
export interface Evaluation {
  /** Index of the experience being learned when this was measured; its last evaluation is the one at its end. */
  readonly experience: number;
  /** Accuracy on each test, in 0…1; NaN, or a shorter array, where not evaluated this time. */
  readonly accuracies: readonly number[];
}

/**
 * Evaluations in the order they were made, of any density: every step, every hundred, or one an experience.
 * `R.map((accuracies, experience) => ({ experience, accuracies }))` makes one from an accuracy matrix.
 */
export type EvaluationHistory = readonly Evaluation[];

/**
 * Minimum accuracy min-ACC: the lowest accuracy an earlier experience sank to after it had been learned, on average.
 *
 * With k the last experience + 1: (1/(k−1)) Σ_{j<k−1} min over evaluations made while learning experiences j+1 … k−1 of the accuracy on
 * test j. In 0…1. Entries not evaluated are passed over; NaN with fewer than two experiences or where a test never was evaluated again.
 * With one evaluation an experience it misses what recovers in between; evaluate within experiences to see the stability gap.
 * @throws {UnforgetError} `invalid-input`: accuracies outside 0…1, experiences that go backwards
 * Source: De Lange et al. 2023, arXiv:2205.13452.
 */
export function minimumAccuracy(history: EvaluationHistory): number {
  checkHistory(history);
  return mean(minimumTerms(history));
}

/**
 * Worst-case trade-off between old and new (WC-ACC): accuracy on the newest experience against {@link minimumAccuracy} of the others.
 *
 * (1/k) · accuracy on test k−1 at the last evaluation + (1 − 1/k) · min-ACC, in 0…1. NaN where one of the two is; with one
 * experience it is the accuracy on it.
 * @throws {UnforgetError} `invalid-input`: accuracies outside 0…1, experiences that go backwards
 * Source: De Lange et al. 2023, arXiv:2205.13452.
 */
export function worstCaseTradeOff(history: EvaluationHistory): number {
  checkHistory(history);
  const experiences = countExperiences(history);
  const newest = finalAccuracy(history, experiences - 1);
  return experiences === 1 ? newest : (newest + (experiences - 1) * mean(minimumTerms(history))) / experiences;
}

/**
 * Stability gap: how much of the loss on earlier experiences was there only for a while.
 *
 * (1/(k−1)) Σ_{j<k−1} (accuracy on test j at the last evaluation − its minimum since learned), in 0…1; 0 when the end is the worst
 * moment. NaN as {@link minimumAccuracy}, or if the last evaluation lacks an earlier experience.
 * @throws {UnforgetError} `invalid-input`: accuracies outside 0…1, experiences that go backwards
 * Source: the phenomenon is De Lange et al. 2023, arXiv:2205.13452; they plot it, the figure is ours.
 */
export function stabilityGap(history: EvaluationHistory): number {
  checkHistory(history);
  return mean(minimumTerms(history).map((minimum, j) => finalAccuracy(history, j) - minimum));
}

function countExperiences(history: EvaluationHistory): number {
  return (history.at(-1)?.experience ?? -1) + 1;
}

function finalAccuracy(history: EvaluationHistory, test: number): number {
  return history.at(-1)?.accuracies[test] ?? Number.NaN;
}

/** Per experience but the last: lowest accuracy since the end of learning it; NaN where it never was evaluated again. */
function minimumTerms(history: EvaluationHistory): number[] {
  return range(countExperiences(history) - 1).map((j) => {
    const later = history
      .filter(({ experience }) => experience > j)
      .map(({ accuracies }) => accuracies[j] ?? Number.NaN)
      .filter((accuracy) => !Number.isNaN(accuracy));
    return smallest(later);
  });
}

function checkHistory(history: EvaluationHistory): void {
  if (!Array.isArray(history)) {
    throw new UnforgetError({
      code: 'invalid-input',
      what: 'Evaluation history',
      expected: 'an array of { experience, accuracies }',
      received: nameOf(history),
    });
  }
  let newest = 0;
  history.forEach(({ experience, accuracies }: Evaluation, step) => {
    checkIndex(experience, `Experience of evaluation ${step}`);
    checkAccuracies(accuracies, `Accuracies of evaluation ${step}`);
    if (experience < newest) {
      throw new UnforgetError({
        code: 'invalid-input',
        what: `Experience of evaluation ${step}`,
        expected: `${newest} or later, in the order of the stream`,
        received: String(experience),
        remedy: 'Number experiences by arrival; a task that comes back is a new experience',
      });
    }
    newest = experience;
  });
}
