import { createRandom } from '@unforget/core';
import { UnforgetError } from '@unforget/types';
import { describe, expect, it } from 'vitest';
import { createBuffer, herdBuffer, type ReplayBuffer } from '../index.ts';

const random = createRandom('herd');
/** Samples whose input is their feature. */
const featured = (features: readonly number[], labels: readonly number[]) => ({
  samples: { length: labels.length, x: Float32Array.from(features), y: Int32Array.from(labels) },
  features: Float32Array.from(features),
});
const first = (): ReplayBuffer =>
  herdBuffer(createBuffer({ capacity: 6, inputSize: 1 }), featured([0, 1, 5, 6, 9], [4, 4, 4, 4, 2]), random);

describe('herdBuffer', () => {
  it('keeps the best of each class, best first, in equal shares', () => {
    // Two classes, 3 each. Class 4 has mean 3: 1, then 5 (mean 3), then 0 (mean 2, as near as 6 with 4, and before it).
    expect([...first().contents().x]).toEqual([9, 1, 5, 0]);
    expect([...first().contents().y]).toEqual([2, 4, 4, 4]);
  });

  it('shortens classes to the first of their share when others come', () => {
    // Three classes, 2 each: 2 has one; 4 keeps 1 and 5; of 20, 30, 50 (mean 33.3) 30 is nearest, then 50 (mean 40 is
    // 6.7 away, 25 is 8.3).
    const next = herdBuffer(first(), featured([20, 30, 50], [7, 7, 7]), random);
    expect([...next.contents().x]).toEqual([9, 1, 5, 30, 50]);
  });

  it('chooses a class that comes back anew, from new and stored ones', () => {
    const before = first();
    // Class 4 now has 3, 13 and, stored, 1, 5, 0: mean 4.4. 5 is nearest (0.6); with 3 the mean is 4 (0.4), then 5 + 3 + 1
    // are 3 (1.4) and 5 + 3 + 13 are 7 (2.6).
    const again = { ...featured([3, 13], [4, 4]), storedFeatures: before.contents().x };
    expect([...herdBuffer(before, again, random).contents().x]).toEqual([9, 5, 3, 1]);
    const without = () => herdBuffer(before, featured([3, 13], [4, 4]), random);
    expect(without).toThrow(
      'Features of stored samples of a class that came back: expected 1 numbers each, received none',
    );
  });

  it('keeps keys, and refuses more classes than slots', () => {
    const { samples, features } = featured([1, 2], [0, 1]);
    const keyed = { samples: { ...samples, keys: ['a', 'b'] }, features };
    const buffer = herdBuffer(createBuffer({ capacity: 2, inputSize: 1 }), keyed, random);
    expect(herdBuffer(buffer, featured([], []), random).keys()).toEqual(['a', 'b']);
    let thrown: unknown;
    try {
      herdBuffer(buffer, featured([3], [2]), random);
    } catch (error) {
      thrown = error;
    }
    expect(UnforgetError.is(thrown, 'capacity-exhausted')).toBe(true);
  });
});
