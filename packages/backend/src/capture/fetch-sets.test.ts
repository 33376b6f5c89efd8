import { describe, expect, it } from 'vitest';
import { FetchSets } from './fetch-sets.ts';

describe('what a run fetches', () => {
  it('is everything at first, and what is wanted alone once that was wanted more than 200 times', () => {
    const sets = new FetchSets(3);
    for (let i = 0; i < 200; i++) expect(sets.choose([])).toEqual([0, 1, 2]);
    expect(sets.choose([2])).toEqual([0, 1, 2]);
    expect(sets.choose([])).toEqual([]);
    expect(sets.choose([])).toEqual([]);
    expect(sets.choose([2])).toEqual([0, 1, 2]);
  });

  it('is what is wanted where that has an output twice', () => {
    expect(new FetchSets(3).choose([1, 1])).toEqual([1, 1]);
  });
});
