import type { Random, Snapshot } from '@unforget/types';
import type { BufferLayout } from './buffer-options.ts';
import type { Columns } from './columns.ts';
import { corrupt } from './corrupt.ts';
import { readColumns, readKeys } from './read-columns.ts';

/** What became of samples that were offered. */
export interface Placed {
  /** Group of each, as the policy saw it. */
  readonly groups: Int32Array<ArrayBuffer>;
  /** What the policy drew, in order. */
  readonly draws: Float64Array<ArrayBuffer>;
  /** Slots that were written, each once. */
  readonly slots: Int32Array<ArrayBuffer>;
}

/** What an insertion changed: the choices to make again, and the rows of the slots that were written. */
export type BufferChange = Snapshot;

export const changeOf = (placed: Placed, columns: Columns, keys: readonly (string | null)[] | null): BufferChange => ({
  ...placed,
  columns: { ...columns },
  keys,
});

/** @throws UnforgetError `corrupt-state` */
export function readChange(
  { groups, draws, slots, columns, keys }: Snapshot,
  layout: BufferLayout,
): Placed & { readonly columns: Columns; readonly keys: (string | null)[] | null } {
  if (!(groups instanceof Int32Array)) throw corrupt('groups', 'Int32Array', groups);
  if (!(draws instanceof Float64Array)) throw corrupt('draws', 'Float64Array', draws);
  if (!(slots instanceof Int32Array)) throw corrupt('slots', 'Int32Array', slots);
  return {
    groups: Int32Array.from(groups),
    draws: Float64Array.from(draws),
    slots: Int32Array.from(slots),
    columns: readColumns(columns, layout, slots.length),
    keys: readKeys(keys, slots.length),
  };
}

/** A source that passes on another's numbers and writes them down. */
export function recordedRandom(source: Random): { readonly random: Random; readonly draws: number[] } {
  const draws: number[] = [];
  const noted = (value: number): number => {
    draws.push(value);
    return value;
  };
  const random: Random = {
    next: () => noted(source.next()),
    integer: (bound) => noted(source.integer(bound)),
    permutation: (length) => source.permutation(length),
  };
  return { random, draws };
}

/** A source of numbers written down, and a check that the choices were those of then. */
export function scriptedRandom(draws: Float64Array): {
  readonly random: Random;
  readonly end: (written: ReadonlySet<number>, slots: Int32Array) => void;
} {
  let at = 0;
  const next = (bound: number): number => {
    const value = draws[at++];
    if (value === undefined || !(value >= 0 && value < bound))
      throw corrupt('draws', `a number below ${bound} at ${at - 1}`, value);
    return value;
  };
  const random: Random = {
    next: () => next(1),
    integer: next,
    permutation: () => {
      throw corrupt('draws', 'no permutation', 'one');
    },
  };
  const end = (written: ReadonlySet<number>, slots: Int32Array): void => {
    if (at !== draws.length) throw corrupt('draws', `${at} numbers`, draws.length);
    if (written.size !== slots.length || slots.some((slot) => !written.has(slot)))
      throw corrupt('slots', 'those that the policy chooses', slots);
  };
  return { random, end };
}
