import type { Contradiction, Skipped } from './examples.ts';
import { type Labels, namesOf } from './labels.ts';
import type { Measured } from './measured.ts';

/** A label before and after, on its held-back examples. */
export interface LabelChange {
  readonly label: string;
  readonly isNew: boolean;
  /** Examples of it in this call, those held back included. */
  readonly examples: number;
  /** Examples of it held back in all: what the accuracies are measured on. */
  readonly heldBack: number;
  /** NaN where there was nothing to measure, or no label yet. */
  readonly before: number;
  readonly after: number;
  /** What its held-back examples are now taken for, most often first. */
  readonly takenFor: readonly { readonly label: string; readonly count: number }[];
}

export interface ClassifierReport {
  /** Examples learned from, and examples held back, of this call. */
  readonly learned: number;
  readonly heldBack: number;
  readonly seconds: number;
  /** Accuracy on held-back examples: of labels known before, and of new ones. NaN where there are none. */
  readonly accuracy: { readonly before: number; readonly after: number; readonly new: number };
  readonly labels: readonly LabelChange[];
  /** Labels whose accuracy fell, the worst first. */
  readonly suffered: readonly LabelChange[];
  /** Below this probability an answer is called unknown. */
  readonly threshold: number;
  readonly skipped: readonly Skipped[];
  readonly contradictions: readonly Contradiction[];
  readonly warnings: readonly string[];
}

/** Both measurements are of the same held-back examples, in the same order. */
export interface Comparison {
  readonly before: Measured;
  readonly after: Measured;
  /** Names before and after. */
  readonly known: Labels;
  readonly labels: Labels;
  /** Names of the examples of this call. */
  readonly arrived: readonly string[];
}

export function changesOf({ before, after, known, labels, arrived }: Comparison): LabelChange[] {
  const old = new Set(known);
  const rowsOf = placesByName(after.truth);
  const placesOf = placesByName(arrived);
  return namesOf(labels).map((label) => {
    const rows = rowsOf.get(label) ?? [];
    const isNew = !old.has(label);
    return {
      label,
      isNew,
      examples: placesOf.get(label)?.length ?? 0,
      heldBack: rows.length,
      before: isNew ? Number.NaN : share(rows, (row) => before.said[row] === label),
      after: share(rows, (row) => after.said[row] === label),
      takenFor: takenFor(rows.flatMap((row) => (after.said[row] === label ? [] : [after.said[row] ?? '']))),
    };
  });
}

/** Where each name stands in a list. */
function placesByName(names: readonly string[]): Map<string, number[]> {
  const places = new Map<string, number[]>();
  names.forEach((name, place) => {
    const own = places.get(name);
    if (own) own.push(place);
    else places.set(name, [place]);
  });
  return places;
}

const share = (rows: readonly number[], right: (row: number) => boolean): number =>
  rows.filter(right).length / rows.length;

function takenFor(said: readonly string[]): LabelChange['takenFor'] {
  const counts = new Map<string, number>();
  for (const label of said) counts.set(label, (counts.get(label) ?? 0) + 1);
  return [...counts].map(([label, count]) => ({ label, count })).sort((a, b) => b.count - a.count);
}

/** Those that fell, the worst first. */
export const sufferedIn = (changes: readonly LabelChange[]): LabelChange[] =>
  changes.filter(({ before, after }) => after < before).sort((a, b) => a.after - a.before - (b.after - b.before));

/** Over all held-back examples of the labels in question. */
export function accuracyOf(changes: readonly LabelChange[]): ClassifierReport['accuracy'] {
  const mean = (of: readonly LabelChange[], figure: 'before' | 'after'): number => {
    const measured = of.filter(({ heldBack }) => heldBack > 0);
    const examples = measured.reduce((sum, { heldBack }) => sum + heldBack, 0);
    return measured.reduce((sum, change) => sum + change[figure] * change.heldBack, 0) / examples;
  };
  const old = changes.filter(({ isNew }) => !isNew);
  return {
    before: mean(old, 'before'),
    after: mean(old, 'after'),
    new: mean(
      changes.filter(({ isNew }) => isNew),
      'after',
    ),
  };
}
