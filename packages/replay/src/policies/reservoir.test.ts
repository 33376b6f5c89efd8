import { createRandom } from '@unforget/core';
import type { Random } from '@unforget/types';
import { describe, expect, it } from 'vitest';
import { chiSquareBound, inclusionStatistic } from '../__fixtures__/chi-square.ts';
import { numbered, times } from '../__fixtures__/samples.ts';
import { createBuffer } from '../index.ts';
import { integerBelow } from './integer-below.ts';
import { DROPPED } from './policy.ts';
import { reservoirSlot } from './reservoir.ts';

/** A source that gives these integers, and remembers what it was asked for. */
function scripted(...integers: number[]): Random & { bounds: number[] } {
  const bounds: number[] = [];
  return {
    bounds,
    next: () => 0.5,
    integer: (bound) => {
      bounds.push(bound);
      return integers.shift() ?? 0;
    },
    permutation: (length) => new Int32Array(length),
  };
}

describe('reservoirSlot', () => {
  it('fills free slots in order, without drawing', () => {
    const random = scripted();
    expect(reservoirSlot({ length: 0, capacity: 2, seen: 0 }, random)).toBe(0);
    expect(reservoirSlot({ length: 1, capacity: 2, seen: 1 }, random)).toBe(1);
    expect(random.bounds).toEqual([]);
  });

  it('keeps the n-th sample with probability capacity / n, in the slot drawn', () => {
    // Seen 5 before, so this is the sixth: an integer below 6, of which 0 and 1 are slots.
    const random = scripted(1, 2, 5);
    const filling = { length: 2, capacity: 2, seen: 5 };
    expect(reservoirSlot(filling, random)).toBe(1);
    expect(reservoirSlot(filling, random)).toBe(DROPPED);
    expect(reservoirSlot(filling, random)).toBe(DROPPED);
    expect(random.bounds).toEqual([6, 6, 6]);
  });

  it('goes on beyond 2³² samples, where one draw has too few bits', () => {
    const random = createRandom('big');
    const seen = 2 ** 40;
    const slots = Array.from({ length: 200 }, () =>
      reservoirSlot({ length: 2 ** 39, capacity: 2 ** 39, seen }, random),
    );
    // Kept with probability one half: 200 draws have mean 100, deviation 7.1; the slots spread over all of 2³⁹.
    const kept = slots.filter((slot) => slot !== DROPPED);
    expect(kept.length).toBeGreaterThan(70);
    expect(kept.length).toBeLessThan(130);
    expect(Math.max(...kept)).toBeGreaterThan(0.9 * 2 ** 39);
    expect(kept.every((slot) => Number.isInteger(slot) && slot < 2 ** 39)).toBe(true);
  });
});

describe('integerBelow', () => {
  it('stays below the bound at the very end of the range', () => {
    const almostOne: Random = { ...scripted(), next: () => 1 - 2 ** -32 };
    expect(integerBelow(2 ** 53, almostOne)).toBe(2 ** 53 - 1);
    expect(integerBelow(2 ** 32, almostOne)).toBe(2 ** 32 - 1);
  });

  it('is the plain draw for small bounds', () => {
    expect(integerBelow(10, scripted(7))).toBe(7);
  });
});

describe('reservoir buffer', () => {
  it('holds a uniform random subset of all it was offered (χ²)', () => {
    const [items, capacity, runs] = [40, 10, 10_000];
    const counts = new Array<number>(items).fill(0);
    for (let run = 0; run < runs; run++) {
      const buffer = createBuffer({ capacity, inputSize: 1 });
      buffer.insert(numbered(times(items, 0)), createRandom('uniform', run));
      for (const item of buffer.contents().x) counts[item] = (counts[item] ?? 0) + 1;
    }
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(runs * capacity);
    // With an integer below `seen` in place of `seen + 1` the first ten would be in with 9/39 and the others with 10/39:
    // 39 + runs · 0.0256 = 295 on average; the bound for 39 degrees of freedom is 72.
    const statistic = inclusionStatistic(counts, capacity, runs);
    expect(statistic).toBeLessThan(chiSquareBound(items - 1));
    // Too even to be chance would be as suspicious: the 0.1 % quantile of 39 degrees of freedom is 16.3.
    expect(statistic).toBeGreaterThan(16);
  });
});

describe('ring buffer', () => {
  it('holds the newest samples', () => {
    const buffer = createBuffer({ capacity: 3, inputSize: 1, policy: 'ring' });
    const random = createRandom('ring');
    buffer.insert(numbered(times(2, 0)), random);
    expect([...buffer.contents().x]).toEqual([0, 1]);
    buffer.insert(numbered(times(5, 0), 2), random);
    // 0 … 6 were offered; slots 0, 1, 2 take 3, 4, 5, and 6 takes slot 0 again.
    expect([...buffer.contents().x]).toEqual([6, 4, 5]);
    expect(buffer.seen).toBe(7);
  });
});
