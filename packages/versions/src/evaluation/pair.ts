import type { Evaluation } from './evaluation.ts';

/** One held-back sample that both versions answered. */
export interface Pair {
  readonly task: string;
  readonly id: string;
  readonly truth: string;
  readonly before: string;
  readonly after: string;
}

/** A sample that only one of the versions was asked. */
export interface Unpaired {
  readonly task: string;
  readonly id: string;
  readonly truth: string;
}

export interface Pairing {
  readonly pairs: readonly Pair[];
  /** Asked before, and not any more or with another truth. */
  readonly lost: readonly Unpaired[];
  /** Asked now, and not before or with another truth. */
  readonly gained: readonly Unpaired[];
}

/** Old label to new one, for labels that were renamed or merged between the versions. */
export type Renamed = Readonly<Record<string, string>>;

/** Pairs answers by task and sample id. A sample whose truth has changed is not the same question and is no pair. */
export function pairAnswers(before: Evaluation, after: Evaluation, renamed: Renamed = {}): Pairing {
  const newName = (label: string): string => (Object.hasOwn(renamed, label) ? (renamed[label] as string) : label);
  const pairs: Pair[] = [];
  const lost: Unpaired[] = [];
  const asked = new Map(after.map(({ task, ids, ...rest }) => [task, { ...rest, places: placesOf(ids) }]));
  for (const { task, ids, truth, predicted } of before) {
    const now = asked.get(task);
    ids.forEach((id, i) => {
      const label = newName(truth[i] as string);
      const place = now?.places.get(id);
      if (!now || place === undefined || now.truth[place] !== label) {
        lost.push({ task, id, truth: label });
        return;
      }
      now.places.delete(id);
      pairs.push({
        task,
        id,
        truth: label,
        before: newName(predicted[i] as string),
        after: now.predicted[place] as string,
      });
    });
  }
  const gained = [...asked].flatMap(([task, { places, truth }]) =>
    [...places].map(([id, place]): Unpaired => ({ task, id, truth: truth[place] as string })),
  );
  return { pairs, lost, gained };
}

const placesOf = (ids: readonly string[]): Map<string, number> => new Map(ids.map((id, i) => [id, i]));

export const rightBefore = ({ truth, before }: Pair): boolean => before === truth;
export const rightAfter = ({ truth, after }: Pair): boolean => after === truth;
