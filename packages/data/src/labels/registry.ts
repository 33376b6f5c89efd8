import { checkKeys } from '@unforget/types';
import { checkOneOf, fail, shown } from '../checks.ts';
import { suggestion } from './nearest.ts';

/** A registry as JSON: unit i is `labels[i]`. */
export interface SavedLabels {
  readonly version: 1;
  readonly labels: readonly string[];
}

/**
 * Names of classes and the head units they stand for. Append-only: a label keeps its unit for ever, so that a model
 * trained earlier goes on meaning the same.
 */
export interface LabelRegistry {
  readonly size: number;
  has(label: string): boolean;
  /** Unit of the label, registered now if it is new. */
  add(label: string): number;
  /** @throws UnforgetError `label-out-of-range`, with near names, if the label is unknown */
  unitOf(label: string): number;
  /** @throws UnforgetError `label-out-of-range` */
  labelOf(unit: number): string;
  /** All labels, by unit: a copy. */
  labels(): string[];
  /** Units of the labels. Unknown ones are registered with `grow`, otherwise they throw; then nothing is registered. */
  encode(labels: Iterable<string>, options?: { readonly grow?: boolean }): Int32Array;
  toJSON(): SavedLabels;
}

/**
 * A registry that starts with `labels` as units 0, 1, …; repeats keep their first unit.
 * @throws UnforgetError `invalid-input` for a label that is no string, or an empty one, and for one string in place of a list
 * @example labelRegistry(['refund', 'delivery']).unitOf('delivery') // => 1
 */
export function labelRegistry(labels: Iterable<string> = []): LabelRegistry {
  const names: string[] = [];
  const units = new Map<string, number>();
  const add = (label: string): number => {
    checkLabel(label);
    const known = units.get(label);
    if (known !== undefined) return known;
    units.set(label, names.length);
    return names.push(label) - 1;
  };
  const unitOf = (label: string): number => {
    checkLabel(label);
    return units.get(label) ?? unknownLabel(label, names);
  };
  for (const label of listOf(labels)) add(label);
  return {
    get size() {
      return names.length;
    },
    has: (label) => units.has(label),
    add,
    unitOf,
    labelOf: (unit) => (Number.isInteger(unit) ? names[unit] : undefined) ?? unknownUnit(unit, names.length),
    labels: () => [...names],
    encode: (wanted, options = {}) => {
      checkKeys('encode', options, ['grow']);
      const { grow = false } = options;
      checkOneOf('grow', grow, [true, false]);
      const list = listOf(wanted);
      // All are checked before any is added: a bad label in the middle leaves the registry as it was.
      list.forEach(grow ? checkLabel : unitOf);
      return Int32Array.from(list, grow ? add : unitOf);
    },
    toJSON: () => ({ version: 1, labels: [...names] }),
  };
}

/**
 * The registry that `toJSON` saved, from the object or from its JSON text parsed.
 * @throws UnforgetError `corrupt-state` when it is something else; `incompatible-state` for an unknown version
 */
export function labelRegistryFromJSON(saved: unknown): LabelRegistry {
  const { version, labels } = (typeof saved === 'object' && saved !== null ? saved : {}) as Partial<SavedLabels>;
  if (typeof version === 'number' && version !== 1) {
    fail('incompatible-state', {
      what: 'Saved label registry',
      expected: 'version 1',
      received: `version ${version}`,
      remedy: 'Update @unforget/data',
    });
  }
  const sound = version === 1 && Array.isArray(labels) && labels.every((label) => typeof label === 'string' && label);
  if (!sound || new Set(labels).size !== labels.length) {
    fail('corrupt-state', {
      what: 'Saved label registry',
      expected: '{ version: 1, labels: [distinct names] }',
      received: sound ? 'a name twice' : shown(JSON.stringify(saved) ?? saved),
    });
  }
  return labelRegistry(labels);
}

/** A text is an iterable too, of its characters: as labels they would be learned without a word. */
function listOf(labels: Iterable<string>): string[] {
  const given: unknown = labels;
  if (typeof given === 'object' && given !== null && Symbol.iterator in given) return [...labels];
  const remedy = typeof given === 'string' ? { remedy: `Put it in a list: [${shown(given)}]` } : {};
  return fail('invalid-input', { what: 'Labels', expected: 'a list of strings', received: shown(given), ...remedy });
}

function checkLabel(label: unknown): void {
  if (typeof label === 'string' && label !== '') return;
  fail('invalid-input', { what: 'Label', expected: 'a string that is not empty', received: shown(label) });
}

function unknownLabel(label: string, names: readonly string[]): never {
  return fail('label-out-of-range', {
    what: `Label ${shown(label)}`,
    expected: `one of ${names.length} known labels`,
    received: 'an unknown one',
    remedy: suggestion(label, names) ?? 'Register it with add()',
  });
}

function unknownUnit(unit: unknown, size: number): never {
  return fail('label-out-of-range', {
    what: 'Unit',
    expected: size === 0 ? 'none, the registry is empty' : `an integer from 0 to ${size - 1}`,
    received: shown(unit),
  });
}
