/** Whose a weight is: n ≥ 1 of the n-th round, {@link FREE} nobody's yet, {@link PRUNED} given up in this round. */
export const FREE = 0;
export const PRUNED = -1;

/**
 * The owners after the smallest of the free weights were given up: a share of them, rounded down, so that one at least
 * is kept where there was one. Of equal magnitudes the first goes first.
 */
export function pruneSmallest(weights: ArrayLike<number>, owners: Float32Array, share: number): Float32Array {
  const free = Array.from(owners.keys()).filter((i) => owners[i] === FREE);
  const magnitude = (i: number): number => Math.abs(weights[i] as number);
  free.sort((a, b) => magnitude(a) - magnitude(b) || a - b);
  const pruned = owners.slice();
  for (const i of free.slice(0, Math.floor(share * free.length))) pruned[i] = PRUNED;
  return pruned;
}

/** The weights with zeros where they were given up. */
export const withoutPruned = (weights: Float32Array, owners: Float32Array): Float32Array =>
  weights.map((weight, i) => (owners[i] === PRUNED ? 0 : weight));

/** The owners after a round: what was kept is the round's, what was given up is free again. */
export const settleOwners = (owners: Float32Array, round: number): Float32Array =>
  owners.map((owner) => (owner === FREE ? round : owner === PRUNED ? FREE : owner));

/** The owners as if the round had not begun. */
export const reopenOwners = (owners: Float32Array): Float32Array =>
  owners.map((owner) => (owner === PRUNED ? FREE : owner));

export const countFree = (owners: Float32Array): number =>
  owners.reduce((count, owner) => (owner === FREE ? count + 1 : count), 0);
