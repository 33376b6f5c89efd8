import type { Cell } from '../results/cells.ts';
import type { Publication, PublishedNumber } from './published-number.ts';

/** What others have for a cell, and whether ours is the same. All accuracies in 0…1. */
export interface Verdict {
  /** Null where nobody's number is verified. */
  readonly published: number | null;
  /** Told from memory: for the reader's curiosity, without a verdict. */
  readonly unverified: number | null;
  readonly verified: boolean;
  /** Ours − theirs; NaN where nothing is published. */
  readonly difference: number;
  /** How large the difference may be. */
  readonly allowed: number;
  /** Methods that the publication tells apart from this one and that stand on the other side of it here. */
  readonly outOfOrder: readonly string[];
  /** Null: nothing published, or fewer than {@link SEEDS} seeds. */
  readonly reproduced: boolean | null;
}

/** Fewest seeds for a verdict. */
export const SEEDS = 5;

/** A difference of one point is always allowed. */
const POINT = 0.01;

/**
 * Our cells beside published numbers. Reproduced: five seeds or more; |ours − theirs| ≤ max(2 √(SEM² + SEM²), 1 point); and
 * the ranking kept: every method that the publication tells apart (by more than that same bound, on its own errors) is on
 * the same side here.
 */
export function verdictOf(cell: Cell, cells: readonly Cell[], publication: Publication | null): Verdict {
  const theirs = find(cell, publication);
  const known = theirs?.verified ? theirs : null;
  const published = known ? known.mean / 100 : null;
  const difference = published === null ? Number.NaN : cell.mean - published;
  const allowed = known ? bound(orZero(cell.sem), errorOf(known)) : Number.NaN;
  const outOfOrder = known ? misplaced(cell, known, { cells, publication }) : [];
  const decided = known !== null && cell.seeds.length >= SEEDS;
  return {
    published,
    unverified: theirs && !known ? theirs.mean / 100 : null,
    verified: known !== null,
    difference,
    allowed,
    outOfOrder,
    reproduced: decided ? Math.abs(difference) <= allowed && outOfOrder.length === 0 : null,
  };
}

interface Table {
  readonly cells: readonly Cell[];
  readonly publication: Publication | null;
}

function misplaced(cell: Cell, own: PublishedNumber, { cells, publication }: Table): string[] {
  return cells.flatMap((other) => {
    const theirs = find(other, publication);
    if (other === cell || other.scenario !== cell.scenario || !theirs?.verified || Number.isNaN(other.mean)) return [];
    const gap = (theirs.mean - own.mean) / 100;
    if (Math.abs(gap) <= bound(errorOf(own), errorOf(theirs))) return [];
    return Math.sign(other.mean - cell.mean) === Math.sign(gap) ? [] : [other.method];
  });
}

const find = ({ scenario, method }: Cell, publication: Publication | null): PublishedNumber | undefined =>
  publication?.numbers.find((number) => number.scenario === scenario && number.method === method);

const bound = (a: number, b: number): number => Math.max(2 * Math.sqrt(a ** 2 + b ** 2), POINT);
const errorOf = ({ sem }: PublishedNumber): number => (sem ?? 0) / 100;
const orZero = (value: number): number => (Number.isNaN(value) ? 0 : value);
