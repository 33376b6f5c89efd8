import { describe, expect, it } from 'vitest';
import {
  binomialInterval,
  binomialLowerTail,
  binomialPoint,
  binomialUpperTail,
  logChoose,
  logGamma,
} from './binomial.ts';

/** P(X ≥ k) for p = numerator/denominator, summed in whole numbers: n choose i · a^i · (d − a)^(n − i) over d^n. */
function exactUpperTail(k: number, n: number, [numerator, denominator]: [bigint, bigint]): number {
  let sum = 0n;
  let choose = 1n;
  for (let i = 0; i <= n; i++) {
    if (i >= k) sum += choose * numerator ** BigInt(i) * (denominator - numerator) ** BigInt(n - i);
    choose = (choose * BigInt(n - i)) / BigInt(i + 1);
  }
  // Sixty digits are more than a double has.
  return Number((sum * 10n ** 60n) / denominator ** BigInt(n)) / 1e60;
}

describe('binomial', () => {
  it('agrees with small cases by hand', () => {
    // Ten coins: 1 + 10 + 45 of 1024 ways have fewer than three heads.
    expect(binomialUpperTail(3, 10, 0.5)).toBeCloseTo(1 - 56 / 1024, 14);
    expect(binomialLowerTail(2, 10, 0.5)).toBeCloseTo(56 / 1024, 14);
    // Three of ten: 120 ways of 1024.
    expect(binomialPoint(3, 10, 0.5)).toBeCloseTo(120 / 1024, 14);
    expect(Math.exp(logChoose(10, 3))).toBeCloseTo(120, 9);
    // 4! = Γ(5), and Γ(½) = √π
    expect(Math.exp(logGamma(5))).toBeCloseTo(24, 11);
    expect(Math.exp(logGamma(0.5))).toBeCloseTo(Math.sqrt(Math.PI), 12);
  });

  it.each([
    [1, 1, [1n, 3n]],
    [7, 20, [1n, 10n]],
    [20, 20, [9n, 10n]],
    [55, 100, [1n, 2n]],
    [180, 200, [4n, 5n]],
    [990, 1000, [99n, 100n]],
    [30, 1000, [1n, 100n]],
    [600, 1500, [2n, 5n]],
  ] as [number, number, [bigint, bigint]][])('P(X ≥ %i) of %i is exact to eleven digits', (k, n, p) => {
    const exact = exactUpperTail(k, n, p);
    const [numerator, denominator] = p;
    expect(binomialUpperTail(k, n, Number(numerator) / Number(denominator)) / exact).toBeCloseTo(1, 10);
  });

  it('knows the ends', () => {
    expect(binomialUpperTail(0, 5, 0.2)).toBe(1);
    expect(binomialUpperTail(6, 5, 0.2)).toBe(0);
    expect(binomialUpperTail(1, 5, 0)).toBe(0);
    expect(binomialUpperTail(5, 5, 1)).toBe(1);
    expect(binomialPoint(0, 5, 0)).toBe(1);
    expect(binomialPoint(5, 5, 1)).toBe(1);
    expect(binomialPoint(4, 5, 1)).toBe(0);
  });

  it('gives the interval of Clopper and Pearson', () => {
    // None of ten at 0.05: the highest p has (1 − p)^10 = 0.025, so p = 1 − 0.025^0.1.
    const none = binomialInterval(0, 10, 0.05);
    expect(none.low).toBe(0);
    expect(none.high).toBeCloseTo(1 - 0.025 ** 0.1, 12);
    const all = binomialInterval(10, 10, 0.05);
    expect(all.low).toBeCloseTo(0.025 ** 0.1, 12);
    expect(all.high).toBe(1);
    // At its ends both tails have half of beta.
    const some = binomialInterval(7, 40, 0.1);
    expect(binomialUpperTail(7, 40, some.low)).toBeCloseTo(0.05, 12);
    expect(binomialLowerTail(7, 40, some.high)).toBeCloseTo(0.05, 12);
  });
});
