import { describe, expect, it } from 'vitest';
import { sumInOrder } from './sum-order.ts';

const written = (count: number): string =>
  sumInOrder(
    Array.from({ length: count }, (_, i) => String.fromCharCode(97 + i)),
    (a, b) => `(${a}${b})`,
  );

describe('the order of a sum', () => {
  it.each([
    [1, 'a'],
    [2, '(ab)'],
    [3, '((ab)c)'],
    // 8 and 9 are one run; from 10 on the remainder to a multiple of eight comes first, and then eights as sums.
    [8, '(((((((ab)c)d)e)f)g)h)'],
    [9, '((((((((ab)c)d)e)f)g)h)i)'],
    [10, '((ab)(((((((cd)e)f)g)h)i)j))'],
    [16, '((((((((ab)c)d)e)f)g)h)(((((((ij)k)l)m)n)o)p))'],
  ])('of %i terms', (count, expected) => {
    expect(written(count)).toBe(expected);
  });
});
