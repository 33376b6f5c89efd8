import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromHalf, HALF_OVERFLOW, halfTable, toHalf } from './float16.ts';

const HALVES = Array.from({ length: 0x10000 }, (_, half) => half);
const isNaNHalf = (half: number): boolean => (half & 0x7c00) === 0x7c00 && (half & 0x3ff) !== 0;

describe('binary16', () => {
  // Field by field from IEEE 754: sign 1 bit, exponent 5 (bias 15), fraction 10.
  it.each([
    [0x0000, 0],
    [0x0001, 2 ** -24], // least subnormal
    [0x03ff, 1023 * 2 ** -24], // largest subnormal
    [0x0400, 2 ** -14], // least normal
    [0x3555, (1 + 0x155 / 1024) / 4], // 0.333251953125, the nearest to 1/3
    [0x3c00, 1],
    [0x3c01, 1 + 2 ** -10],
    [0xc000, -2],
    [0x7bff, 65504], // (2 − 2⁻¹⁰) · 2¹⁵
    [0x7c00, Number.POSITIVE_INFINITY],
    [0xfc00, Number.NEGATIVE_INFINITY],
  ])('%i means %d', (half, number) => {
    expect(fromHalf(half)).toBe(number);
    expect(toHalf(number)).toBe(half);
  });

  it('keeps the sign of zero', () => {
    expect(fromHalf(0x8000)).toBe(-0);
    expect(toHalf(-0)).toBe(0x8000);
    expect(toHalf(-(2 ** -30))).toBe(0x8000);
  });

  it('maps every NaN to one, and back to NaN', () => {
    expect(toHalf(Number.NaN)).toBe(0x7e00);
    for (const half of HALVES.filter(isNaNHalf)) expect(fromHalf(half)).toBeNaN();
  });

  it('gives back every one of the 63,488 halves that are numbers', () => {
    const wrong = HALVES.filter((half) => !isNaNHalf(half) && toHalf(fromHalf(half)) !== half);
    expect(wrong).toEqual([]);
  });

  it('rounds to nearest, ties to even, between all 31,744 pairs of neighbours', () => {
    // Midpoints of neighbouring halves have 12 significant bits, so they and what lies 2⁻⁴⁰ relative beside them are
    // float32 or round to it on the right side: one float32 ulp is at least 2⁻²⁴ relative.
    const wrong: number[] = [];
    for (let low = 0; low < 0x7c00; low++) {
      const a = fromHalf(low);
      const b = low + 1 === 0x7c00 ? 65536 : fromHalf(low + 1);
      const middle = (a + b) / 2;
      const ulp = middle * 2 ** -22;
      const even = low % 2 === 0 ? low : low + 1;
      const rounded = [toHalf(middle - ulp), toHalf(middle), toHalf(middle + ulp), toHalf(-middle)];
      const expected = [low, even, low + 1, even | 0x8000];
      if (rounded.some((half, i) => half !== expected[i])) wrong.push(low);
    }
    expect(wrong).toEqual([]);
  });

  it('overflows to infinity from halfway to 65536 on', () => {
    expect(toHalf(65519.996)).toBe(0x7bff);
    expect(toHalf(HALF_OVERFLOW)).toBe(0x7c00);
    expect(toHalf(-1e30)).toBe(0xfc00);
  });

  it('looks up what it would compute', () => {
    const table = halfTable();
    const wrong = HALVES.filter((half) => !Object.is(table[half], fromHalf(half)));
    expect(wrong).toEqual([]);
    expect(halfTable()).toBe(table);
  });

  it('is nearer to a number than half a unit in the last place', () => {
    fc.assert(
      fc.property(fc.float({ min: -65504, max: 65504, noNaN: true }), (number) => {
        const back = fromHalf(toHalf(number));
        const exponent = Math.max(-14, Math.floor(Math.log2(Math.abs(number) || 1)));
        // The unit in the last place of numbers in [2^e, 2^(e+1)) is 2^(e−10); log2 may be off by one near 2^e.
        return Math.abs(back - number) <= 2 ** (exponent - 10);
      }),
    );
  });
});
