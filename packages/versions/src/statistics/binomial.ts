/** Lanczos, g = 7, nine terms (Godfrey 2001): relative error about 1e-15 for x ≥ ½. */
const LANCZOS = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
];

/** ln Γ(x), x ≥ ½. */
export function logGamma(x: number): number {
  const z = x - 1;
  const t = z + 7.5;
  const sum = LANCZOS.reduce((total, term, i) => total + (i === 0 ? term : term / (z + i)), 0);
  return 0.5 * Math.log(2 * Math.PI) + (z + 0.5) * Math.log(t) - t + Math.log(sum);
}

/** ln of n choose k. */
export const logChoose = (n: number, k: number): number => logGamma(n + 1) - logGamma(k + 1) - logGamma(n - k + 1);

/** Enough for n of some millions: terms needed grow with the root of n. */
const MOST_TERMS = 100_000;
const TINY = 1e-300;

/** Regularised incomplete beta function I_x(a, b) by Lentz's continued fraction (Numerical Recipes 6.4); 0 < x < 1. */
function incompleteBeta(a: number, b: number, x: number): number {
  // The fraction converges fast below the mean, and the two tails add up to one.
  if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(b, a, 1 - x);
  const front = Math.exp(
    logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x) - Math.log(a),
  );
  const nonZero = (value: number): number => (Math.abs(value) < TINY ? TINY : value);
  let c = 1;
  let d = 1 / nonZero(1 - ((a + b) * x) / (a + 1));
  let fraction = d;
  for (let m = 1; m < MOST_TERMS; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / nonZero(1 + even * d);
    c = nonZero(1 + even / c);
    fraction *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / nonZero(1 + odd * d);
    c = nonZero(1 + odd / c);
    const factor = d * c;
    fraction *= factor;
    if (Math.abs(factor - 1) < 1e-15) break;
  }
  return front * fraction;
}

/** P(X ≥ k) for X ~ Binomial(n, p). */
export function binomialUpperTail(k: number, n: number, p: number): number {
  if (k <= 0) return 1;
  if (k > n || p <= 0) return 0;
  if (p >= 1) return 1;
  return Math.min(1, Math.max(0, incompleteBeta(k, n - k + 1, p)));
}

/** P(X ≤ k) for X ~ Binomial(n, p): the successes of one are the failures of the other. */
export const binomialLowerTail = (k: number, n: number, p: number): number => binomialUpperTail(n - k, n, 1 - p);

/** P(X = k) for X ~ Binomial(n, p). */
export function binomialPoint(k: number, n: number, p: number): number {
  if (p <= 0) return k === 0 ? 1 : 0;
  if (p >= 1) return k === n ? 1 : 0;
  return Math.exp(logChoose(n, k) + k * Math.log(p) + (n - k) * Math.log1p(-p));
}

/**
 * The interval of p in which both tails of what was observed have at least `beta` / 2 (Clopper & Pearson 1934): it holds
 * the true p with probability of at least 1 − beta.
 */
export function binomialInterval(k: number, n: number, beta: number): { readonly low: number; readonly high: number } {
  const low = k === 0 ? 0 : crossing((p) => binomialUpperTail(k, n, p) > beta / 2);
  const high = k === n ? 1 : crossing((p) => binomialLowerTail(k, n, p) <= beta / 2);
  return { low, high };
}

/** Where in [0, 1] a condition that is false at first becomes true. */
function crossing(isAbove: (p: number) => boolean): number {
  let [low, high] = [0, 1];
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (isAbove(middle)) high = middle;
    else low = middle;
  }
  return high;
}
