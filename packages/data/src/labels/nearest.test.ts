import { describe, expect, it } from 'vitest';
import { editDistance, nearest, suggestion } from './nearest.ts';

describe('editDistance', () => {
  it.each([
    ['', '', 0],
    ['', 'abc', 3],
    ['kitten', 'sitting', 3], // k→s, e→i, +g
    ['refund', 'refnud', 1], // neighbours swapped
    ['flaw', 'lawn', 2], // −f, +n
    ['same', 'same', 0],
  ])('from %j to %j', (from, to, expected) => {
    expect(editDistance(from, to)).toBe(expected);
    expect(editDistance(to, from)).toBe(expected);
  });
});

describe('nearest', () => {
  it('lists the nearest first, three at most, and no far ones', () => {
    expect(nearest('Delivery', ['delivered', 'delivery', 'deliver', 'delivers', 'refund'])).toEqual([
      'delivery',
      'deliver',
      'delivers',
    ]);
    expect(nearest('abc', ['xyz'])).toEqual([]);
    expect(suggestion('abc', ['xyz'])).toBeUndefined();
    expect(suggestion('cot', ['cat', 'cut'])).toBe('Did you mean "cat" or "cut"');
  });
});
