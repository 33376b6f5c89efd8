import type { Batch, BatchPart } from '@unforget/types';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Draw } from '../index.ts';
import { freshIn, withDraw } from './mix.ts';
import { freshShare } from './weighting.ts';

function part(origin: BatchPart['origin'], weights: readonly number[]): BatchPart {
  const { length } = weights;
  const [x, y] = [new Float32Array(length), new Int32Array(length)];
  return { origin, length, x, y, weights: Float32Array.from(weights), taskIds: null };
}

const draw = (length: number): Draw => ({
  length,
  x: new Float32Array(length).fill(1),
  y: new Int32Array(length).fill(1),
  taskIds: new Int32Array(length).fill(2),
  extras: {},
  slots: new Int32Array(length),
});

const weightsOf = (batch: Batch): number[][] => batch.map(({ weights }) => [...weights]);
const total = (batch: Batch): number =>
  weightsOf(batch)
    .flat()
    .reduce((sum, each) => sum + each, 0);

describe('freshShare', () => {
  it('is 1/c for equal tasks, c counted from one', () => {
    const share = (experience: number) => freshShare('equal-tasks', { experience, fresh: 8, replayed: 8 });
    expect([0, 1, 2, 4].map(share)).toEqual([1, 1 / 2, 1 / 3, 1 / 5]);
  });

  it('is the part of the new samples where all count alike', () => {
    expect(freshShare('per-sample', { experience: 3, fresh: 2, replayed: 6 })).toBe(0.25);
  });

  it('is the number that was given', () => {
    expect(freshShare(0.7, { experience: 3, fresh: 2, replayed: 6 })).toBe(0.7);
  });
});

describe('freshIn', () => {
  it('sums parts of the stream alone', () => {
    const batch = [part('stream', [0.25, 0, 0.25]), part('memory', [0.4]), part('stream', [0.125])];
    expect(freshIn(batch)).toEqual({ rows: 4, counted: 3, weight: 0.625 });
  });
});

describe('withDraw', () => {
  it('gives the third experience a third, and four replayed samples the rest', () => {
    // Stream 1/2 + 1/2, times 1/3; replayed (1 − 1/3) / 4 each: all six samples weigh 1/6.
    const batch = withDraw([part('stream', [0.5, 0.5])], draw(4), { share: 1 / 3, weight: 1 });
    const sixth = Math.fround(1 / 6);
    expect(weightsOf(batch)).toEqual([
      [sixth, sixth],
      [sixth, sixth, sixth, sixth],
    ]);
    expect(batch.map(({ origin }) => origin)).toEqual(['stream', 'memory']);
  });

  it('multiplies the weights that are there', () => {
    // 0.75 + 0.25 stay in their ratio: halved.
    const batch = withDraw([part('stream', [0.75, 0.25])], draw(1), { share: 0.5, weight: 1 });
    expect(weightsOf(batch)).toEqual([[0.375, 0.125], [0.5]]);
  });

  it('takes from the stream alone, so that two replays share the loss', () => {
    // First: stream 1 → 1/2, memory 1/2. Second: stream 1/2 → 1/4, memory 1/4; the first memory part keeps its 1/2.
    const once = withDraw([part('stream', [1])], draw(2), { share: 0.5, weight: 1 });
    const twice = withDraw(once, draw(1), { share: 0.5, weight: freshIn(once).weight });
    expect(weightsOf(twice)).toEqual([[0.25], [0.25, 0.25], [0.25]]);
  });

  it('keeps the sum of all weights, and leaves the parts it got untouched', () => {
    const weights = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 6 });
    const share = fc.double({ min: 0.01, max: 1, noNaN: true });
    fc.assert(
      fc.property(weights, weights, share, fc.integer({ min: 1, max: 9 }), (fresh, old, w, count) => {
        const batch = [part('stream', fresh), part('generated', old)];
        const before = weightsOf(batch);
        const mixed = withDraw(batch, draw(count), { share: w, weight: freshIn(batch).weight });
        // Float32 weights: each of at most 21 is within 2⁻²⁴ of a number of at most 6.
        expect(Math.abs(total(mixed) - total(batch))).toBeLessThan(21 * 6 * 2 ** -24);
        expect(weightsOf(batch)).toEqual(before);
        expect(mixed[1]).toBe(batch[1]);
      }),
    );
  });

  it('hands on what was drawn', () => {
    const extras = { logits: { shape: [2], values: Float32Array.of(1, 2) } };
    const [, memory] = withDraw([part('stream', [1])], { ...draw(1), extras }, { share: 0.5, weight: 1 });
    expect(memory).toMatchObject({ length: 1, y: Int32Array.of(1), taskIds: Int32Array.of(2), extras });
    const [, plain] = withDraw([part('stream', [1])], draw(1), { share: 0.5, weight: 1 });
    expect(plain && 'extras' in plain).toBe(false);
  });
});
