import { fail, shown } from './errors.ts';

/**
 * Names of the head's units. Units are never taken away or used again, so that weights go on meaning the same: a removed
 * label leaves a unit without a name, and merged labels are several units of one name.
 */
export type Labels = readonly (string | null)[];

/** What a prediction says below the threshold; no label of one's own. */
export const UNKNOWN = 'unknown';

/** Each name once, by first unit. */
export const namesOf = (labels: Labels): string[] => [...new Set(labels.filter((name) => name !== null))];

/** All units of a name. @throws UnforgetError `not-found`, `invalid-input` */
export function unitsOf(labels: Labels, name: string): number[] {
  // Null is no name, though units of removed labels bear it.
  if (typeof name !== 'string') fail('invalid-input', { what: 'Label', expected: 'a text', received: shown(name) });
  const units = labels.flatMap((each, unit) => (each === name ? [unit] : []));
  if (units.length) return units;
  return fail('not-found', {
    what: `Label ${shown(name)}`,
    expected: `one of the ${namesOf(labels).length} labels learned so far`,
    received: 'an unknown one',
    remedy: 'See labels()',
  });
}

/** The unit of each name; new names get new units. */
export function encodeLabels(labels: Labels, names: readonly string[]): { labels: Labels; units: Int32Array } {
  const grown = [...labels];
  const known = new Map<string, number>();
  labels.forEach((name, unit) => {
    if (name !== null && !known.has(name)) known.set(name, unit);
  });
  const units = Int32Array.from(names, (name) => {
    const unit = known.get(name) ?? grown.push(name) - 1;
    known.set(name, unit);
    return unit;
  });
  return { labels: grown, units };
}

/** @throws UnforgetError `not-found`, `conflict` when `to` is a label already */
export function renameLabel(labels: Labels, from: string, to: string): Labels {
  unitsOf(labels, from);
  checkName(to);
  if (labels.includes(to)) {
    fail('conflict', {
      what: `New name ${shown(to)}`,
      expected: 'no label yet',
      received: 'a label',
      remedy: 'Use merge() to make the two one',
    });
  }
  return labels.map((name) => (name === from ? to : name));
}

/** Both names become `into`. @throws UnforgetError `not-found` */
export function mergeLabels(labels: Labels, from: string, into: string): Labels {
  unitsOf(labels, from);
  unitsOf(labels, into);
  return labels.map((name) => (name === from ? into : name));
}

/** @throws UnforgetError `not-found` */
export function removeLabel(labels: Labels, name: string): Labels {
  unitsOf(labels, name);
  return labels.map((each) => (each === name ? null : each));
}

/** Throws for what can't be a label. */
export function checkName(name: unknown, what = 'Label'): asserts name is string {
  if (typeof name !== 'string' || name.trim() === '') {
    fail('invalid-input', { what, expected: 'a text that is not empty', received: shown(name) });
  }
  if (name === UNKNOWN) {
    fail('invalid-input', {
      what,
      expected: 'another name',
      received: `"${UNKNOWN}", which predictions below the threshold bear`,
    });
  }
}
