import type { Samples } from '@unforget/types';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { errorOf } from '../__fixtures__/builders.ts';
import { samplesFrom } from '../samples/from.ts';
import { permutationOf, permuted, permuteInputs } from './permuted.ts';

const train = samplesFrom({ x: Uint8Array.from({ length: 36 }, (_, i) => i), y: [0, 2, 0], shape: [4, 3], scale: 0.5 });
const test = samplesFrom({ x: Uint8Array.from({ length: 12 }, (_, i) => 100 + i), y: [2], shape: [4, 3], scale: 0.5 });

describe('permuteInputs', () => {
  it('puts number order[i] at i, in every sample', () => {
    const samples = samplesFrom({ x: Int8Array.of(1, 2, 3, 4, 5, 6), y: [0, 1], shape: [3] });
    expect(permuteInputs(samples, [2, 0, 1]).x).toEqual(Int8Array.of(3, 1, 2, 6, 4, 5));
  });

  it('is undone by the inverse order', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 1, max: 50 }), (seed, index) => {
        const order = permutationOf(seed, index, 12);
        const inverse = new Int32Array(12);
        order.forEach((from, to) => {
          inverse[from] = to;
        });
        expect(permuteInputs(permuteInputs(train, order), inverse)).toEqual(train);
      }),
    );
  });
});

describe('permuted', () => {
  it('begins with the samples as they are; later ones have the same numbers elsewhere, alike in train and test', () => {
    const stream = permuted(train, test, { experiences: 4, seed: 8, scenario: 'domain' });
    expect(stream.experiences.map(({ name }) => name)).toEqual([
      'permutation 0',
      'permutation 1',
      'permutation 2',
      'permutation 3',
    ]);
    expect(stream.experiences[0]?.train).toBe(train);
    const orders = stream.experiences.map(({ train: mixed, test: mixedTest }) => {
      // Sample 0 holds 0 … 11, so it shows the order; the test sample holds 100 + the same.
      const order = [...mixed.x.subarray(0, 12)];
      expect([...order].sort((a, b) => a - b)).toEqual([...Array(12).keys()]);
      expect([...mixed.x.subarray(12, 24)]).toEqual(order.map((i) => 12 + i));
      expect([...mixedTest.x]).toEqual(order.map((i) => 100 + i));
      expect([mixed.shape, mixed.scale]).toEqual([[4, 3], 0.5]);
      return order.join();
    });
    expect(new Set(orders).size).toBe(4);
  });

  it('labels by scenario', () => {
    const facts = (scenario: 'task' | 'domain' | 'class') => {
      const stream = permuted(train, test, { experiences: 2, scenario });
      return [
        stream.units,
        stream.experiences.map(({ taskId, classes, train: part }) => [taskId, classes, [...part.y]]),
      ];
    };
    // Labels are 0 and 2: three units where they stay as they are, two a time where they are numbered anew.
    expect(facts('domain')).toEqual([
      3,
      [
        [null, [0, 2], [0, 2, 0]],
        [null, [0, 2], [0, 2, 0]],
      ],
    ]);
    expect(facts('class')).toEqual([
      4,
      [
        [null, [0, 1], [0, 1, 0]],
        [null, [2, 3], [2, 3, 2]],
      ],
    ]);
    expect(facts('task')).toEqual([
      4,
      [
        [0, [0, 1], [0, 1, 0]],
        [1, [2, 3], [2, 3, 2]],
      ],
    ]);
  });

  it('depends on the seed; an experience does not depend on how many there are', () => {
    const third = (seed: number, experiences: number): Samples | undefined =>
      permuted(train, test, { experiences, seed, scenario: 'domain' }).experiences[2]?.train;
    expect(third(1, 3)).toEqual(third(1, 9));
    expect(third(1, 3)).not.toEqual(third(2, 3));
  });

  it('takes regression targets in the domain scenario only', async () => {
    const values = samplesFrom({ x: [[1, 2]], y: [[0.5, 0.5, 0.5]] });
    const stream = permuted(values, values, { experiences: 2, scenario: 'domain' });
    expect([stream.units, stream.experiences[1]?.classes]).toEqual([3, []]);
    const error = await errorOf(() => permuted(values, values, { experiences: 2, scenario: 'class' }));
    expect(error.message).toBe(
      'Scenario "class": expected class labels (y as Int32Array), received target values. Use scenario: \'domain\' for regression and multi-label problems.',
    );
  });

  it('refuses bad options and test labels that are never trained', async () => {
    const make =
      (options: object, other = test) =>
      () =>
        permuted(train, other, { experiences: 2, scenario: 'domain', ...options });
    expect((await errorOf(make({ experiences: 0 }))).message).toBe(
      'Option "experiences": expected an integer of at least 1, received 0.',
    );
    expect((await errorOf(make({ seed: '1' }))).code).toBe('invalid-option');
    expect((await errorOf(make({}, { ...test, y: Int32Array.of(1) }))).message).toBe(
      'Label 1 of test sample 0: expected one that occurs in train: 0, 2, received a class that is never trained. Leave it out with filterByLabel().',
    );
    expect((await errorOf(make({}, { ...test, shape: [12] }))).code).toBe('shape-mismatch');
  });

  it('does not hold what nobody reads: ten experiences of 47 MB cost no memory until then', () => {
    const big: Samples = { length: 60_000, shape: [784], x: new Uint8Array(60_000 * 784), y: new Int32Array(60_000) };
    const before = process.memoryUsage().arrayBuffers;
    const stream = permuted(big, big, { experiences: 10, scenario: 'domain' });
    expect(stream.experiences.length).toBe(10);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(5_000_000);
  });
});
