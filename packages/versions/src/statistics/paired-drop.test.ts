import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { logGamma } from './binomial.ts';
import { dropPValue, noDropPValue, type PairedCounts, score } from './paired-drop.ts';

describe('without a margin', () => {
  it('is the sign test on the flips', () => {
    // Of ten flips nine or more to the worse: (10 + 1) of 1024 ways.
    expect(dropPValue({ worse: 9, better: 1, n: 100 }, 0)).toBeCloseTo(11 / 1024, 14);
    // The mirror: one or fewer to the worse.
    expect(noDropPValue({ worse: 1, better: 9, n: 100 }, 0)).toBeCloseTo(11 / 1024, 14);
    expect(dropPValue({ worse: 0, better: 0, n: 100 }, 0)).toBe(1);
    // How many stayed the same tells nothing.
    expect(dropPValue({ worse: 9, better: 1, n: 10 }, 0)).toBe(dropPValue({ worse: 9, better: 1, n: 1e6 }, 0));
  });
});

describe('with a margin', () => {
  it('is a power of the margin where nothing changed', () => {
    // A drop of 0.1 or more leaves all of 30 as they were with probability 0.9^30 at most, at a share of 0.1.
    expect(noDropPValue({ worse: 0, better: 0, n: 30 }, 0.1)).toBeCloseTo(0.9 ** 30 + 1e-6, 10);
    expect(noDropPValue({ worse: 0, better: 0, n: 28 }, 0.1)).toBeGreaterThan(0.05);
  });

  it('says nothing against a drop within the margin', () => {
    expect(dropPValue({ worse: 3, better: 0, n: 30 }, 0.1)).toBe(1);
    expect(noDropPValue({ worse: 3, better: 0, n: 30 }, 0.1)).toBe(1);
  });

  it('orders outcomes by distance over deviation', () => {
    // Without a margin, McNemar's (b − c)/√(b + c): 8/√10.
    expect(score({ worse: 9, better: 1, n: 50 }, 0)).toBeCloseTo(8 / Math.sqrt(10), 12);
    // No change and margin Δ: the share of changes is estimated as Δ, all of them for the worse: −nΔ/√(nΔ(1 − Δ)).
    expect(score({ worse: 0, better: 0, n: 30 }, 0.1)).toBeCloseTo(-3 / Math.sqrt(30 * 0.09), 12);
  });

  it('is ordered as it should be', () => {
    const outcome = fc.record({ worse: fc.nat(12), better: fc.nat(12), same: fc.nat(40) });
    const margins = fc.constantFrom(0.02, 0.05, 0.1, 0.3);
    fc.assert(
      fc.property(outcome, margins, ({ worse, better, same }, margin) => {
        const n = worse + better + same + 1;
        const p = dropPValue({ worse, better, n }, margin);
        expect(p).toBeGreaterThan(0);
        expect(p).toBeLessThanOrEqual(1);
        // One more that got worse, in the place of one that stayed: no less evidence, but for the wider range of shares.
        expect(dropPValue({ worse: worse + 1, better, n }, margin)).toBeLessThanOrEqual(p + 0.02);
        // Of a drop beyond the margin and one within it, the data speak for one at most.
        expect(Math.max(p, noDropPValue({ worse, better, n }, margin))).toBe(1);
      }),
      { numRuns: 60 },
    );
  });
});

/** Every outcome of n pairs, with its p-value. */
function outcomes(n: number, margin: number, test: typeof dropPValue): (PairedCounts & { p: number })[] {
  const all: (PairedCounts & { p: number })[] = [];
  for (let worse = 0; worse <= n; worse++) {
    for (let better = 0; worse + better <= n; better++) {
      all.push({ worse, better, n, p: test({ worse, better, n }, margin) });
    }
  }
  return all;
}

/** Probability of an outcome, when answers get worse with `toWorse` and better with `toBetter`. */
function probability({ worse, better, n }: PairedCounts, [toWorse, toBetter]: [number, number]): number {
  const same = n - worse - better;
  const ways = logGamma(n + 1) - logGamma(worse + 1) - logGamma(better + 1) - logGamma(same + 1);
  return Math.exp(ways) * toWorse ** worse * toBetter ** better * Math.max(0, 1 - toWorse - toBetter) ** same;
}

// By complete enumeration: what the test promises is that these sums stay below alpha, for every share of changes.
describe.each([
  ['a drop beyond the margin', dropPValue],
  ['a drop within the margin', noDropPValue],
] as const)('the chance of claiming %s wrongly', (_, test) => {
  it.each([
    [8, 0],
    [8, 0.1],
    [25, 0],
    [25, 0.05],
    [25, 0.2],
    [40, 0.1],
  ])('with %i pairs and margin %f is at most alpha', (n, margin) => {
    const all = outcomes(n, margin, test);
    for (const alpha of [0.01, 0.05, 0.2]) {
      let largest = 0;
      for (let i = 0; i <= 60; i++) {
        // On the border of the hypothesis, where the drop is the margin: the hardest place.
        const toBetter = ((1 - margin) / 2) * (i / 60);
        const chance = all
          .filter(({ p }) => p <= alpha)
          .reduce((sum, outcome) => sum + probability(outcome, [toBetter + margin, toBetter]), 0);
        largest = Math.max(largest, chance);
      }
      expect(largest).toBeLessThanOrEqual(alpha + 1e-9);
      // And it is no test that never claims anything.
      if (n >= 25) expect(largest).toBeGreaterThan(alpha / 4);
    }
  });
});
