import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { errorOf, numbered } from '../__fixtures__/builders.ts';
import { inBatches } from './batches.ts';

const samples = numbered([0, 1, 2, 3, 4, 5, 6]);
const contents = (batches: ReturnType<typeof inBatches>) => batches.map((batch) => [...batch.samples.x]);

describe('inBatches', () => {
  it('cuts by size, in order, the last one smaller', () => {
    const batches = inBatches(samples, { size: 3 });
    expect(contents(batches)).toEqual([[0, 1, 2], [3, 4, 5], [6]]);
    expect(batches.map(({ name, taskId }) => [name, taskId])).toEqual([
      ['batch 1', null],
      ['batch 2', null],
      ['batch 3', null],
    ]);
    expect(contents(inBatches(samples, { size: 100 })).length).toBe(1);
  });

  it('cuts into a number of almost equal parts', () => {
    expect(contents(inBatches(samples, { count: 3 }))).toEqual([
      [0, 1],
      [2, 3],
      [4, 5, 6],
    ]);
  });

  it('has every sample once, in sizes that differ by one at most, in an order of the seed', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), fc.nat(), fc.integer(), (length, draw, seed) => {
        const some = numbered(Array.from({ length }, (_, i) => i));
        const batches = contents(inBatches(some, { count: 1 + (draw % length), seed }));
        const sizes = batches.map((batch) => batch.length);
        expect(batches.flat().sort((a, b) => a - b)).toEqual([...some.y]);
        expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
        expect(contents(inBatches(some, { count: 1 + (draw % length), seed }))).toEqual(batches);
      }),
    );
  });

  it.each([
    [{}, 'Options "size" and "count": expected exactly one of them, received neither.'],
    [{ size: 1, count: 1 }, 'Options "size" and "count": expected exactly one of them, received both.'],
    [{ size: 0 }, 'Option "size": expected an integer of at least 1, received 0.'],
    [{ count: 8 }, 'Samples to batch: expected at least 8, received 7.'],
  ])('refuses %j', async (options, message) => {
    expect((await errorOf(() => inBatches(samples, options))).message).toBe(message);
  });

  it('refuses to make batches of nothing', async () => {
    expect((await errorOf(() => inBatches(numbered([]), { size: 1 }))).code).toBe('invalid-input');
  });
});
