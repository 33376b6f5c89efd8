import { checkKeys, UnforgetError } from '@unforget/types';
import { mean, range } from '../matrix/entries.ts';
import { type ConfusionMatrix, checkConfusion } from './confusion-matrix.ts';

/** Precision, recall and F1, each in 0…1 or NaN where undefined. */
export interface Scores {
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
}

/** One class of a report. */
export interface ClassScores extends Scores {
  readonly unit: number;
  readonly name: string;
  /** Samples whose true class this is. */
  readonly support: number;
}

/** How well each class is told from the others. */
export interface ClassReport {
  readonly classes: readonly ClassScores[];
  /** Share of samples predicted right; NaN without samples. */
  readonly accuracy: number;
  /** Samples in all. */
  readonly support: number;
  /** Means over the classes that occur, each weighing the same. */
  readonly macro: Scores;
  /** From counts summed over classes: with one label a sample, all three are the accuracy. */
  readonly micro: Scores;
}

/**
 * Precision, recall, F1 and support of each class, with macro and micro averages.
 *
 * Of class c with TP right, FP wrongly taken for it and FN missed: precision TP/(TP+FP), recall TP/(TP+FN), F1 2TP/(2TP+FP+FN).
 * What would be 0/0 is NaN: the precision of a class never predicted, the recall of one that doesn't occur. So a macro precision
 * is NaN if a class that occurs was never predicted; macro recall (balanced accuracy) and macro F1 are defined whenever there are samples.
 * Classes without samples are left out of the macro averages: heads may have units for classes not met yet.
 *
 * @param confusion  from {@link confusionMatrix}
 * @param options.names  one for each unit; default: the unit's number
 * @throws {UnforgetError} `invalid-input`, `shape-mismatch`: not a square matrix of counts, or names of another number
 * Source: Sokolova & Lapalme 2009, doi:10.1016/j.ipm.2009.03.002. scikit-learn writes 0 for 0/0 (with a warning), and its macro averages
 * take in classes that were predicted but don't occur.
 */
export function classReport(
  confusion: ConfusionMatrix,
  options: { readonly names?: readonly string[] } = {},
): ClassReport {
  checkKeys('classReport', options, ['names']);
  checkConfusion(confusion);
  const { names = confusion.map((_, unit) => String(unit)) } = options;
  checkNames(names, confusion.length);
  const classes = confusion.map((_, unit) => scoresOf(confusion, unit, names[unit] ?? ''));
  const occurring = classes.filter(({ support }) => support > 0);
  const right = sum(confusion.map((row, unit) => row[unit] ?? 0));
  const support = sum(classes.map((one) => one.support));
  const accuracy = right / support;
  return {
    classes,
    accuracy,
    support,
    macro: {
      precision: mean(occurring.map(({ precision }) => precision)),
      recall: mean(occurring.map(({ recall }) => recall)),
      f1: mean(occurring.map(({ f1 }) => f1)),
    },
    micro: { precision: accuracy, recall: accuracy, f1: accuracy },
  };
}

function scoresOf(confusion: ConfusionMatrix, unit: number, name: string): ClassScores {
  const right = confusion[unit]?.[unit] ?? 0;
  const support = sum(confusion[unit] ?? []);
  const predicted = sum(range(confusion.length).map((t) => confusion[t]?.[unit] ?? 0));
  return {
    unit,
    name,
    precision: right / predicted,
    recall: right / support,
    f1: (2 * right) / (support + predicted),
    support,
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function checkNames(names: readonly string[], units: number): void {
  if (names.length === units) return;
  throw new UnforgetError({
    code: 'shape-mismatch',
    what: 'Option "names" of classReport',
    expected: `${units} names, one for each unit`,
    received: String(names.length),
  });
}
