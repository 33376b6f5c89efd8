import { expect, it } from 'vitest';
import { median, pairedRatios, spread } from './statistics.ts';

it('takes the middle reading, or the mean of the two in the middle', () => {
  expect(median([9, 1, 4])).toBe(4);
  expect(median([8, 1, 4, 2])).toBe(3);
  expect(median([])).toBeNaN();
});

it('divides readings of the same round, and leaves out a round that one side lacks', () => {
  expect(pairedRatios([2, 3, 8], [4, 12])).toEqual([0.5, 0.25]);
  expect(spread([0.5, 0.25, 2])).toEqual([0.25, 2]);
});
