import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countFree, PRUNED, pruneSmallest, reopenOwners, settleOwners, withoutPruned } from './prune.ts';

describe('pruneSmallest', () => {
  it('gives up the smallest of the free weights, by magnitude, the first of equal ones first', () => {
    // Free are places 0, 2, 3, 4, 5 with 3, −1, 1, −0.5, 2; half of five, rounded down, are two: 0.5, then the first 1.
    const owners = Float32Array.of(0, 1, 0, 0, 0, 0);
    const weights = Float32Array.of(3, 0.1, -1, 1, -0.5, 2);
    const after = pruneSmallest(weights, owners, 0.5);
    expect([...after]).toEqual([0, 1, PRUNED, 0, PRUNED, 0]);
    expect([...owners]).toEqual([0, 1, 0, 0, 0, 0]);
    expect([...withoutPruned(weights, after)]).toEqual([3, 0.1, 0, 1, 0, 2].map(Math.fround));
    expect([...settleOwners(after, 2)]).toEqual([2, 1, 0, 2, 0, 2]);
    expect([...reopenOwners(after)]).toEqual([...owners]);
  });

  it('keeps one at least where one is free, none larger goes before a smaller, and owned ones are left alone', () => {
    const layer = fc.array(fc.tuple(fc.float({ noNaN: true }), fc.integer({ min: 0, max: 2 })), { minLength: 1 });
    fc.assert(
      fc.property(layer, fc.float({ min: 0, max: Math.fround(0.99), noNaN: true }), (pairs, share) => {
        const weights = Float32Array.from(pairs, ([weight]) => weight);
        const owners = Float32Array.from(pairs, ([, owner]) => owner);
        const after = pruneSmallest(weights, owners, share);
        const free = countFree(owners);
        const gone = [...weights].filter((_, i) => after[i] === PRUNED).map(Math.abs);
        const kept = [...weights].filter((_, i) => after[i] === 0).map(Math.abs);
        expect(gone.length).toBe(Math.floor(share * free));
        expect(kept.length).toBeGreaterThan(free ? 0 : -1);
        for (const weight of gone) for (const other of kept) expect(weight).toBeLessThanOrEqual(other);
        for (const [i, owner] of owners.entries()) if (owner > 0) expect(after[i]).toBe(owner);
      }),
    );
  });
});
