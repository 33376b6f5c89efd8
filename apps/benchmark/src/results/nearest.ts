import type { Scenario } from '@unforget/types';
import type { MethodComparison } from '../statistics/comparisons.ts';
import type { Cell } from './cells.ts';

/** The method that comes nearest to training on everything at once. */
export interface Nearest {
  readonly scenario: Scenario;
  readonly method: string;
  /** Mean over seeds of what it lacks, in 0…1, and the standard error of that; below 0 where it is better. */
  readonly gap: number;
  readonly sem: number;
}

const UPPER_BOUND = 'joint';

/** For each scenario in which joint training was run: of the methods with all of its seeds, the one that lacks least. */
export function nearestToJoint(cells: readonly Cell[], comparisons: readonly MethodComparison[]): Nearest[] {
  return cells
    .filter(({ method, seeds }) => method === UPPER_BOUND && seeds.length > 0)
    .flatMap((joint) => {
      const rivals = cells
        .filter(({ scenario, method }) => scenario === joint.scenario && method !== UPPER_BOUND)
        .filter(({ seeds }) => joint.seeds.every((seed) => seeds.includes(seed)))
        .flatMap(({ method }) => gapOf(method, joint.scenario, comparisons));
      return rivals.sort((a, b) => a.gap - b.gap).slice(0, 1);
    });
}

function gapOf(method: string, scenario: Scenario, comparisons: readonly MethodComparison[]): Nearest[] {
  return comparisons
    .filter((one) => one.scenario === scenario)
    .flatMap(({ left, right, difference, sem }) => {
      if (left === method && right === UPPER_BOUND) return [{ scenario, method, gap: difference, sem }];
      return left === UPPER_BOUND && right === method ? [{ scenario, method, gap: -difference, sem }] : [];
    });
}
