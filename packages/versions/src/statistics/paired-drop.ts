import { binomialInterval, binomialPoint, binomialUpperTail } from './binomial.ts';

/** n samples asked of both versions: `worse` were right and are wrong now, `better` the other way round. */
export interface PairedCounts {
  readonly worse: number;
  readonly better: number;
  readonly n: number;
}

/** Probability given away so that the share of changed answers need not be guessed. */
const BETA = 1e-6;
/** Shares of changed answers that are tried within their interval. */
const GRID = 64;
/** Equal statistics that rounding has made unequal. */
const ROUNDING = 1e-9;
const NEGLIGIBLE = 1e-17;

/**
 * p-value of the hypothesis "the accuracy drops by `margin` at most", against a larger drop. Only samples whose answers
 * changed tell: with margin 0 this is McNemar's test, one-sided and exact, a binomial test on the flips.
 *
 * With another margin the share of changed answers matters, and is unknown. Outcomes are then ordered by Tango's score
 * (1998), and the p-value is the largest probability of an outcome so extreme, over all shares in an interval that holds
 * the true one with probability 1 − 1e-6, plus 1e-6 (Berger & Boos 1994; Sidik 2003). So, up to the fineness of the grid,
 * a true hypothesis is rejected with probability alpha at most, however few samples there are.
 *
 * Cost: about 64 · √n tails of a binomial distribution.
 */
export function dropPValue({ worse, better, n }: PairedCounts, margin: number): number {
  const changed = worse + better;
  if (margin === 0) return changed === 0 ? 1 : binomialUpperTail(worse, changed, 0.5);
  if (worse - better <= margin * n) return 1;
  const least = Math.abs(margin);
  const { low, high } = binomialInterval(changed, n, BETA);
  // A drop by m needs a share |m| of changed answers at least.
  const shares = sharesBetween(Math.max(low, least), Math.max(high, least));
  const observed = score({ worse, better, n }, margin);
  const thresholds = new Map<number, number>();
  const thresholdOf = (count: number): number => {
    const known = thresholds.get(count) ?? threshold(count, { n, margin, observed });
    thresholds.set(count, known);
    return known;
  };
  const largest = Math.max(...shares.map((share) => tail({ n, share, margin, thresholdOf })));
  return Math.min(1, largest + BETA);
}

/** p-value of the hypothesis "the accuracy drops by `margin` or more", against a smaller drop. The mirror image. */
export const noDropPValue = ({ worse, better, n }: PairedCounts, margin: number): number =>
  dropPValue({ worse: better, better: worse, n }, margin === 0 ? 0 : -margin);

const sharesBetween = (low: number, high: number): number[] =>
  Array.from({ length: GRID + 1 }, (_, i) => low + ((high - low) * i) / GRID);

/** The drop's distance from the margin, over its deviation when the drop is the margin (Tango 1998, eq. 9–11). */
export function score({ worse, better, n }: PairedCounts, margin: number): number {
  const b = -worse - better + (2 * n - worse + better) * margin;
  const c = -better * margin * (1 - margin);
  const share = (Math.sqrt(Math.max(0, b * b - 8 * n * c)) - b) / (4 * n);
  const deviation = Math.sqrt(n * (2 * share + margin * (1 - margin)));
  const distance = worse - better - n * margin;
  return deviation > 0 ? distance / deviation : Math.sign(distance) * Number.POSITIVE_INFINITY;
}

/** Of `count` changed answers, how many for the worse make the outcome as extreme as the observed one; more than all if none. */
function threshold(count: number, given: { n: number; margin: number; observed: number }): number {
  const { n, margin, observed } = given;
  let [low, high] = [0, count + 1];
  while (low < high) {
    const worse = (low + high) >> 1;
    if (score({ worse, better: count - worse, n }, margin) >= observed - ROUNDING) high = worse;
    else low = worse + 1;
  }
  return low;
}

/**
 * Probability of an outcome beyond the thresholds when each of n answers changes with probability `share`, and for the
 * worse as much more often as makes the drop `margin`.
 */
function tail(given: { n: number; share: number; margin: number; thresholdOf: (count: number) => number }): number {
  const { n, share, margin, thresholdOf } = given;
  const forTheWorse = Math.min(1, Math.max(0, (share + margin) / (2 * share)));
  const middle = Math.round(n * share);
  let sum = 0;
  for (const step of [1, -1]) {
    for (let count = step > 0 ? middle : middle - 1; count >= 0 && count <= n; count += step) {
      const weight = binomialPoint(count, n, share);
      if (weight < NEGLIGIBLE) break;
      sum += weight * binomialUpperTail(thresholdOf(count), count, forTheWorse);
    }
  }
  return sum;
}
