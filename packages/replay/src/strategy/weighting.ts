import { invalid } from '../buffer/buffer-options.ts';

/**
 * Which part w of the loss the new samples keep; the replayed ones get 1 − w.
 *
 * - `equal-tasks`: w = 1 / c in the c-th experience, so that each counts alike (van de Ven et al. 2022). In the first
 *   experience nothing is replayed.
 * - `per-sample`: every sample of the step counts alike, w = new / (new + replayed).
 * - a number in (0, 1]: w itself; 1 switches replay off.
 */
export type Weighting = 'equal-tasks' | 'per-sample' | number;

/** What the weights of a step depend on. */
export interface Mixture {
  /** Experiences begun before this one. */
  readonly experience: number;
  /** New samples in the step, those of weight 0 left out. */
  readonly fresh: number;
  readonly replayed: number;
}

/** The part w of the loss that stays with the new samples, in (0, 1]. */
export function freshShare(weighting: Weighting, { experience, fresh, replayed }: Mixture): number {
  if (typeof weighting === 'number') return weighting;
  return weighting === 'equal-tasks' ? 1 / (experience + 1) : fresh / (fresh + replayed);
}

/** Throws unless it is one of the weightings. */
export function checkWeighting(weighting: unknown): void {
  if (weighting === 'equal-tasks' || weighting === 'per-sample') return;
  if (typeof weighting === 'number' && weighting > 0 && weighting <= 1) return;
  throw invalid('Option "weighting"', "'equal-tasks', 'per-sample' or a number in (0, 1]", String(weighting));
}
