import { createRandom } from '@unforget/core';
import type { Samples } from '@unforget/types';
import { answerIds } from './answers.ts';
import type { Codes } from './encoders/encoder.ts';

/** Examples that are never learned from: what every version is measured on. */
export interface HeldBack {
  readonly codes: Codes;
  readonly units: Int32Array;
  readonly ids: readonly (string | null)[];
}

/** Rows of a call to `learn`, by position. */
export interface Division {
  readonly train: readonly number[];
  readonly held: readonly number[];
}

/** A label with fewer examples in a call gives none away. */
const FEWEST = 5;
/** Most examples held back of one label, over all calls. */
const MOST = 20;

/**
 * Of each label a share of what arrived, at least one of five, until {@link MOST} are held back; drawn from the seed.
 * @param random seed, and the count of calls before this one
 */
export function divide(
  units: Int32Array,
  held: HeldBack | null,
  { share, random }: { readonly share: number; readonly random: readonly [number, number] },
): Division {
  const wanted = new Map<number, number>();
  const before = countUnits(held?.units ?? new Int32Array(0));
  for (const [unit, count] of countUnits(units)) {
    const most = Math.max(0, MOST - (before.get(unit) ?? 0));
    wanted.set(unit, share > 0 && count >= FEWEST ? Math.min(most, Math.max(1, Math.round(count * share))) : 0);
  }
  const chosen = new Set<number>();
  for (const row of createRandom(...random, 'held-back').permutation(units.length)) {
    const unit = units[row] as number;
    const left = wanted.get(unit) ?? 0;
    if (left === 0) continue;
    chosen.add(row);
    wanted.set(unit, left - 1);
  }
  const rows = Array.from(units.keys());
  return { train: rows.filter((row) => !chosen.has(row)), held: rows.filter((row) => chosen.has(row)) };
}

function countUnits(units: Int32Array): Map<number, number> {
  const counts = new Map<number, number>();
  for (const unit of units) counts.set(unit, (counts.get(unit) ?? 0) + 1);
  return counts;
}

const emptyLike = (x: Codes['x'], length: number): Codes['x'] =>
  x instanceof Int8Array ? new Int8Array(length) : new Float32Array(length);

/** Some rows of codes, in their order. */
export function rowsOf({ x, scale }: Codes, rows: readonly number[], size: number): Codes {
  const picked = emptyLike(x, rows.length * size);
  rows.forEach((row, i) => {
    picked.set(x.subarray(row * size, (row + 1) * size), i * size);
  });
  return { x: picked, scale };
}

/** All of the one and then all of the other. */
export function joined(a: HeldBack | null, b: HeldBack): HeldBack {
  if (!a) return b;
  const x = emptyLike(a.codes.x, a.codes.x.length + b.codes.x.length);
  x.set(a.codes.x);
  x.set(b.codes.x, a.codes.x.length);
  return {
    codes: { x, scale: a.codes.scale },
    units: Int32Array.from([...a.units, ...b.units]),
    ids: [...a.ids, ...b.ids],
  };
}

/** Without the examples that the predicate names. */
export function without(
  held: HeldBack | null,
  size: number,
  leaves: (example: { readonly unit: number; readonly id: string | null }) => boolean,
): HeldBack | null {
  if (!held) return null;
  const rows = Array.from(held.units.keys()).filter(
    (row) => !leaves({ unit: held.units[row] as number, id: held.ids[row] ?? null }),
  );
  return {
    codes: rowsOf(held.codes, rows, size),
    units: Int32Array.from(rows, (row) => held.units[row] as number),
    ids: rows.map((row) => held.ids[row] ?? null),
  };
}

/** Those of labels known before, and those of new ones: what counts alike when training is judged. None that is empty. */
export function oldAndNew(held: HeldBack, known: number, shape: readonly number[]): Samples[] {
  const size = shape.reduce((product, side) => product * side, 1);
  const rows = Array.from(held.units.keys());
  const unitOf = (row: number): number => held.units[row] as number;
  const parts = [rows.filter((row) => unitOf(row) < known), rows.filter((row) => unitOf(row) >= known)];
  return parts
    .filter((part) => part.length > 0)
    .map((part) => samplesOf(rowsOf(held.codes, part, size), Int32Array.from(part, unitOf), shape));
}

/** Ids made from the codes, not those that were given: these may be somebody's, and go into the record of a version. */
export const idsOf = ({ codes: { x }, units }: HeldBack, size: number): string[] =>
  answerIds(
    Array.from(
      units,
      (_, row) => new Uint8Array(x.buffer, x.byteOffset + row * size * x.BYTES_PER_ELEMENT, size * x.BYTES_PER_ELEMENT),
    ),
  );

/** As the learner takes them. */
export const samplesOf = ({ x, scale }: Codes, units: Int32Array, shape: readonly number[]): Samples => ({
  length: units.length,
  shape: [...shape],
  x,
  ...(scale === 1 ? {} : { scale }),
  y: units,
});
