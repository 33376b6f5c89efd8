import type { Stream } from '@unforget/types';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { errorOf, numbered } from '../__fixtures__/builders.ts';
import { inBatches } from './batches.ts';

const samples = numbered([0, 1, 2, 3, 4, 5, 6]);
const test = numbered([0, 6]);
const contents = ({ experiences }: Stream) => experiences.map(({ train }) => [...train.x]);

describe('inBatches', () => {
  it('cuts by size, in order, the last one smaller', () => {
    const batches = inBatches(samples, test, { size: 3 });
    expect(contents(batches)).toEqual([[0, 1, 2], [3, 4, 5], [6]]);
    expect(batches.experiences.map(({ name, taskId, classes }) => [name, taskId, classes])).toEqual([
      ['batch 1', null, [0, 1, 2]],
      ['batch 2', null, [3, 4, 5]],
      ['batch 3', null, [6]],
    ]);
    expect(batches).toMatchObject({ name: 'batches', scenario: 'domain', units: 7 });
    for (const experience of batches.experiences) expect(experience.test).toBe(test);
    expect(contents(inBatches(samples, test, { size: 100 })).length).toBe(1);
  });

  it('cuts into a number of almost equal parts', () => {
    expect(contents(inBatches(samples, test, { count: 3 }))).toEqual([
      [0, 1],
      [2, 3],
      [4, 5, 6],
    ]);
  });

  it('has every sample once, in sizes that differ by one at most, in an order of the seed', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), fc.nat(), fc.integer(), (length, draw, seed) => {
        const some = numbered(Array.from({ length }, (_, i) => i));
        const batches = contents(inBatches(some, some, { count: 1 + (draw % length), seed }));
        const sizes = batches.map((batch) => batch.length);
        expect(batches.flat().sort((a, b) => a - b)).toEqual([...some.y]);
        expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
        expect(contents(inBatches(some, some, { count: 1 + (draw % length), seed }))).toEqual(batches);
      }),
    );
  });

  it.each([
    [{}, 'Options "size" and "count": expected exactly one of them, received neither.'],
    [{ size: 1, count: 1 }, 'Options "size" and "count": expected exactly one of them, received both.'],
    [{ size: 0 }, 'Option "size": expected an integer of at least 1, received 0.'],
    [{ count: 8 }, 'Samples to batch: expected at least 8, received 7.'],
  ])('refuses %j', async (options, message) => {
    expect((await errorOf(() => inBatches(samples, test, options))).message).toBe(message);
  });

  it('takes target values, of which there are no classes', () => {
    const values = { ...samples, y: Float32Array.from({ length: 14 }, (_, i) => i) };
    const { experiences, units } = inBatches(values, values, { count: 2, name: 'weeks' });
    expect([units, experiences.map(({ classes }) => classes)]).toEqual([2, [[], []]]);
    expect([...(experiences[1]?.train.y ?? [])]).toEqual([6, 7, 8, 9, 10, 11, 12, 13]);
  });

  it('refuses a test of another form, or of classes that are never trained', async () => {
    const other = { ...test, shape: [1, 1] };
    expect((await errorOf(() => inBatches(samples, other, { size: 3 }))).code).toBe('shape-mismatch');
    expect((await errorOf(() => inBatches(test, samples, { size: 1 }))).code).toBe('label-out-of-range');
  });

  it('refuses to make batches of nothing', async () => {
    expect((await errorOf(() => inBatches(numbered([]), test, { size: 1 }))).code).toBe('invalid-input');
  });
});
