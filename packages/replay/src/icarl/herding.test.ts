import { createRandom } from '@unforget/core';
import { describe, expect, it } from 'vitest';
import { herd } from '../index.ts';
import { unitMean, unitRows } from './nearest-mean.ts';

/** The definition, on nested arrays: the row whose choice brings the mean of those chosen nearest to the mean of all. */
function plainHerd(rows: readonly (readonly number[])[], count: number): number[] {
  const mean = (list: readonly (readonly number[])[]): number[] =>
    (rows[0] ?? []).map((_, i) => list.reduce((sum, row) => sum + (row[i] ?? 0), 0) / list.length);
  const target = mean(rows);
  const apart = (chosen: readonly number[]): number =>
    mean(chosen.map((i) => rows[i] ?? [])).reduce((sum, value, i) => sum + (value - (target[i] ?? 0)) ** 2, 0);
  const chosen: number[] = [];
  while (chosen.length < Math.min(count, rows.length)) {
    const left = rows.map((_, i) => i).filter((i) => !chosen.includes(i));
    chosen.push(left.reduce((best, i) => (apart([...chosen, i]) < apart([...chosen, best]) ? i : best)));
  }
  return chosen;
}

describe('herd', () => {
  it('brings the mean of the choice to the mean of all, step by step', () => {
    // 0, 1, 5, 6 have mean 3. One: 1 and 5 are both 2 away, the first wins. Two: (1 + 5)/2 = 3 is exact.
    // Three: (6 + 0)/3 = 2 and (6 + 6)/3 = 4 are both 1 away.
    expect([...herd(Float32Array.of(0, 1, 5, 6), { width: 1, count: 3 })]).toEqual([1, 2, 0]);
  });

  it('is the definition, for rows of several numbers', () => {
    const random = createRandom('herding');
    const rows = Array.from({ length: 15 }, () => Array.from({ length: 3 }, () => Math.fround(random.next())));
    expect([...herd(Float32Array.from(rows.flat()), { width: 3, count: 9 })]).toEqual(plainHerd(rows, 9));
  });

  it('takes every row once where there are no more', () => {
    expect([...herd(Float32Array.of(1, 2), { width: 1, count: 5 })].sort()).toEqual([0, 1]);
    expect([...herd(new Float32Array(), { width: 1, count: 5 })]).toEqual([]);
  });

  it('takes other rows than the first ones', () => {
    const first = herd(Float32Array.of(9, 9, 9, 1, 1, 1, 1, 1, 1), { width: 1, count: 1 });
    expect(first[0]).toBe(3);
  });
});

describe('unit rows', () => {
  it('have length 1, and zeros stay', () => {
    expect([...unitRows(Float32Array.of(3, 4, 0, 0), 2)]).toEqual([Math.fround(0.6), Math.fround(0.8), 0, 0]);
  });

  it('have a mean of length 1', () => {
    // (1, 0) and (0, 1): (½, ½), brought to length 1.
    for (const value of unitMean(Float32Array.of(1, 0, 0, 1), 2)) expect(value).toBeCloseTo(Math.SQRT1_2, 6);
  });
});
