import { createRandom } from '@unforget/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chiSquareBound, inclusionStatistic } from '../__fixtures__/chi-square.ts';
import { numbered, times } from '../__fixtures__/samples.ts';
import { createBuffer, type ReplayBuffer } from '../index.ts';

function filled(capacity: number, labels: readonly number[], perClass: number | null = null): ReplayBuffer {
  const buffer = createBuffer({ capacity, inputSize: 1, policy: 'class-balanced', perClass });
  buffer.insert(numbered(labels), createRandom('fill', labels.length));
  return buffer;
}

const countsOf = (buffer: ReplayBuffer): Record<number, number> => buffer.stats().classes ?? {};

describe('class-balanced buffer', () => {
  it('gives unequal experiences of 2, 3 and 5 classes equal shares', () => {
    // 60 samples of each class; capacity 30: after two classes 15 each, after five 6 each, after ten 3 each.
    const buffer = createBuffer({ capacity: 30, inputSize: 1, policy: 'class-balanced' });
    const random = createRandom('2-3-5');
    const learn = (classes: readonly number[]) => {
      // One after another, as sorted data arrives.
      buffer.insert(numbered(classes.flatMap((label) => times(60, label))), random);
      return countsOf(buffer);
    };
    expect(learn([0, 1])).toEqual({ 0: 15, 1: 15 });
    expect(learn([2, 3, 4])).toEqual({ 0: 6, 1: 6, 2: 6, 3: 6, 4: 6 });
    expect(Object.values(learn([5, 6, 7, 8, 9]))).toEqual(times(10, 3));
    expect(buffer.seen).toBe(600);
  });

  it('keeps shares within one where they do not divide', () => {
    const counts = Object.values(
      countsOf(
        filled(
          20,
          [0, 1, 2].flatMap((label) => times(50, label)),
        ),
      ),
    );
    expect(counts.toSorted()).toEqual([6, 7, 7]);
  });

  it('leaves a rare class all its samples, and the rest to the others', () => {
    expect(countsOf(filled(20, [...times(50, 0), ...times(3, 1), ...times(50, 2)]))).toEqual({ 0: 9, 1: 3, 2: 8 });
  });

  it('keeps its shares when classes come back', () => {
    const labels = [
      ...times(40, 0),
      ...times(40, 1),
      ...times(40, 0),
      ...times(2, 2),
      ...times(40, 1),
      ...times(40, 2),
    ];
    expect(countsOf(filled(12, labels))).toEqual({ 0: 4, 1: 4, 2: 4 });
  });

  it('stores no more than perClass, however much is free', () => {
    const buffer = filled(100, [...times(50, 0), ...times(4, 1)], 10);
    expect(countsOf(buffer)).toEqual({ 0: 10, 1: 4 });
    // All ten are not just the first ten: within the class it is a reservoir.
    expect(Math.max(...[...buffer.contents().x].slice(0, 10))).toBeGreaterThan(9);
  });

  it('leaves a newest class out where there are more classes than slots', () => {
    expect(countsOf(filled(2, [0, 0, 1, 1, 2, 2]))).toEqual({ 0: 1, 1: 1 });
  });

  const labels = fc.array(fc.nat(5), { maxLength: 120 });
  const capacities = fc.integer({ min: 1, max: 25 });

  it('obeys its laws for every order of labels', () => {
    fc.assert(
      fc.property(labels, capacities, fc.option(fc.integer({ min: 1, max: 8 })), (offered, capacity, perClass) => {
        const buffer = filled(capacity, offered, perClass);
        const counts = countsOf(buffer);
        const most = Math.max(0, ...Object.values(counts));
        const room = [...new Set(offered)].reduce(
          (sum, label) => sum + Math.min(perClass ?? Infinity, offered.filter((each) => each === label).length),
          0,
        );
        expect(buffer.length).toBe(Math.min(capacity, room));
        for (const label of new Set(offered)) {
          const seen = Math.min(perClass ?? Infinity, offered.filter((each) => each === label).length);
          // Whoever is two or more behind the largest has lost none.
          expect(counts[label] ?? 0).toBeGreaterThanOrEqual(Math.min(seen, most - 1));
          expect(counts[label] ?? 0).toBeLessThanOrEqual(seen);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('is uniform within a class that was cut down and came back (χ²)', () => {
    // 60 of class 0 fill all 20 slots; 60 of class 1 take 10 of them; 60 more of class 0 compete for the 10 left.
    const [runs, capacity] = [4000, 20];
    const offered = numbered([...times(60, 0), ...times(60, 1), ...times(60, 0)]);
    const counts = new Array<number>(180).fill(0);
    for (let run = 0; run < runs; run++) {
      const buffer = createBuffer({ capacity, inputSize: 1, policy: 'class-balanced' });
      buffer.insert(offered, createRandom('within', run));
      for (const item of buffer.contents().x) counts[item] = (counts[item] ?? 0) + 1;
    }
    const [first, second, third] = [counts.slice(0, 60), counts.slice(60, 120), counts.slice(120)];
    // 10 of the 120 of class 0, and 10 of the 60 of class 1.
    expect(inclusionStatistic([...first, ...third], 10, runs)).toBeLessThan(chiSquareBound(119));
    expect(inclusionStatistic(second, 10, runs)).toBeLessThan(chiSquareBound(59));
  });
});
