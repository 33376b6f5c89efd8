import { describe, expect, it } from 'vitest';
import { divide, type HeldBack, joined, oldAndNew, rowsOf, without } from './held-back.ts';

const held = (units: readonly number[]): HeldBack => ({
  codes: { x: Int8Array.from(units.flatMap((unit) => [unit, -unit])), scale: 1 / 127 },
  units: Int32Array.from(units),
  ids: units.map((unit, row) => (row % 2 ? null : `${unit}`)),
});

describe('what is held back', () => {
  const settings = { share: 0.2, random: [1, 0] } as const;
  const counts = (rows: readonly number[], units: Int32Array) =>
    rows.reduce((sums, row) => sums.map((sum, unit) => sum + Number(units[row] === unit)), [0, 0, 0]);

  it('is the share of each label, at least one of five, none of fewer', () => {
    // 15 of unit 0, 5 of unit 1, 4 of unit 2: 3, 1 and 0.
    const units = Int32Array.from([...new Array(15).fill(0), ...new Array(5).fill(1), ...new Array(4).fill(2)]);
    const { train, held: chosen } = divide(units, null, settings);
    expect(counts(chosen, units)).toEqual([3, 1, 0]);
    expect([...train, ...chosen].sort((a, b) => a - b)).toEqual(Array.from(units.keys()));
    expect(divide(units, null, settings)).toEqual({ train, held: chosen });
    expect(divide(units, null, { ...settings, random: [2, 0] }).held).not.toEqual(chosen);
    expect(divide(units, null, { ...settings, share: 0 }).held).toEqual([]);
  });

  it('is at most 20 of a label over all calls', () => {
    const units = new Int32Array(100);
    expect(divide(units, held(new Array(18).fill(0)), settings).held).toHaveLength(2);
    expect(divide(units, held(new Array(20).fill(0)), settings).held).toHaveLength(0);
    expect(divide(units, held(new Array(20).fill(1)), settings).held).toHaveLength(20);
  });
});

describe('rows of codes', () => {
  it('are picked, joined and left out with all that belongs to them', () => {
    const both = joined(held([1, 2]), held([3]));
    expect(both).toEqual({
      codes: { x: Int8Array.of(1, -1, 2, -2, 3, -3), scale: 1 / 127 },
      units: Int32Array.of(1, 2, 3),
      ids: ['1', null, '3'],
    });
    expect(rowsOf(both.codes, [2, 0], 2).x).toEqual(Int8Array.of(3, -3, 1, -1));
    expect(without(both, 2, ({ id }) => id === '1')).toEqual({
      codes: { x: Int8Array.of(2, -2, 3, -3), scale: 1 / 127 },
      units: Int32Array.of(2, 3),
      ids: [null, '3'],
    });
  });
});

describe('what training is judged by', () => {
  const parts = (units: readonly number[], known: number) =>
    oldAndNew(held(units), known, [2]).map(({ x, y, scale, length }) => ({ x, y, scale, length }));
  const part = (...units: readonly number[]) => ({
    x: Int8Array.from(units.flatMap((unit) => [unit, -unit])),
    y: Int32Array.from(units),
    scale: 1 / 127,
    length: units.length,
  });

  it('is the labels known before in one part and new ones in another, however many there are of each', () => {
    expect(parts([0, 2, 1, 0, 3], 2)).toEqual([part(0, 1, 0), part(2, 3)]);
  });

  it('leaves out a part without an example', () => {
    expect(parts([0, 1], 0)).toEqual([part(0, 1)]);
    expect(parts([0, 1], 2)).toEqual([part(0, 1)]);
    expect(parts([], 2)).toEqual([]);
  });
});
