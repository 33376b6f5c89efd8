import { checkKeys, checkNumber } from '@unforget/core';
import { UnforgetError } from '@unforget/types';
import { DISTANCES, type FeatureDistance } from './feature-distance.ts';

/**
 * How the teacher counts against the labels.
 *
 * - `added`: loss + λ · (sum over the old tasks of their divergence), as in Li and Hoiem 2017.
 * - `equal-tasks`: in the c-th experience 1/c · loss + (1 − 1/c) · λ · (mean over the old tasks), the proportion of van
 *   de Ven et al. 2022 in the domain scenario.
 */
export type Weighting = 'added' | 'equal-tasks';

const WEIGHTINGS: readonly Weighting[] = ['added', 'equal-tasks'];

/**
 * Which units of a growing or fixed head the teacher speaks about.
 *
 * - `met`: those of classes that occurred before.
 * - `all`: every one that the head has, classes of the future included, as in van de Ven et al. 2022; of a growing head
 *   those that this experience added too.
 */
export type TeacherUnits = 'met' | 'all';

const TEACHER_UNITS: readonly TeacherUnits[] = ['met', 'all'];

export interface DistillationOptions<N extends string = string> {
  /** Weight λ ≥ 0 of what the teacher says; 0 for no effect. */
  readonly lambda: number;
  /** Default 'added'. */
  readonly weighting?: Weighting;
  /**
   * Asks the teacher about replayed samples too: a copy of the parameters, and one more forward pass of those samples in
   * every step. Default false: new samples only.
   */
  readonly replayed?: boolean;
  /** The network came with weights that mean something: its first experience has a teacher already. Default false. */
  readonly pretrained?: boolean;
  /** Key of its state and loss term. */
  readonly name?: N;
}

export interface LwfOptions<N extends string = string> extends DistillationOptions<N> {
  /**
   * Weight λ ≥ 0 of the divergence, which has the factor T²; 0 for no effect. From elsewhere: λ = λₒ / T² for the paper,
   * whose term has no T² (λₒ = 1 at T = 2 is λ = ¼); λ = alpha / T² for Avalanche; λ = ¼ for van de Ven et al. 2022, with
   * the `weighting` that the README names for each scenario.
   */
  readonly lambda: number;
  /** T > 0, default 2. Plays no part in a regression. */
  readonly temperature?: number;
  /** Default 'met'; without a part in a multi head, where each task has its own units. */
  readonly units?: TeacherUnits;
}

export interface FeatureDistillationOptions<N extends string = string> extends DistillationOptions<N> {
  /** Default 'cosine'. */
  readonly distance?: FeatureDistance;
}

/** What both strategies share, with every default in place. */
export interface DistillationSettings {
  readonly lambda: number;
  readonly weighting: Weighting;
  readonly replayed: boolean;
  readonly pretrained: boolean;
  readonly units: TeacherUnits;
}

const KEYS = ['lambda', 'weighting', 'replayed', 'pretrained', 'name'];

/** @throws UnforgetError `invalid-option` */
export function lwfSettings(options: LwfOptions): DistillationSettings & { readonly temperature: number } {
  const settings = sharedSettings('lwf', options, ['temperature', 'units']);
  const { temperature = 2, units = 'met' } = options;
  if (!TEACHER_UNITS.includes(units)) throw invalid('units', TEACHER_UNITS.join(' | '), units);
  if (!(typeof temperature === 'number' && temperature > 0 && temperature < Number.POSITIVE_INFINITY))
    throw invalid('temperature', 'a number above 0', temperature);
  return { ...settings, temperature, units };
}

/** @throws UnforgetError `invalid-option` */
export function featureSettings(
  options: FeatureDistillationOptions,
): DistillationSettings & { readonly distance: FeatureDistance } {
  const settings = sharedSettings('featureDistillation', options, ['distance']);
  const { distance = 'cosine' } = options;
  if (!DISTANCES.includes(distance)) throw invalid('distance', DISTANCES.join(' | '), distance);
  return { ...settings, distance };
}

function sharedSettings(where: string, options: DistillationOptions, more: readonly string[]): DistillationSettings {
  checkKeys(where, options, [...KEYS, ...more]);
  const { lambda, weighting = 'added', replayed = false, pretrained = false, name } = options;
  checkNumber('lambda', lambda, [0, Number.POSITIVE_INFINITY]);
  if (!WEIGHTINGS.includes(weighting)) throw invalid('weighting', WEIGHTINGS.join(' | '), weighting);
  if (typeof replayed !== 'boolean') throw invalid('replayed', 'true or false', replayed);
  if (typeof pretrained !== 'boolean') throw invalid('pretrained', 'true or false', pretrained);
  if (name !== undefined && !(typeof name === 'string' && name.length)) throw invalid('name', 'a text', name);
  return { lambda, weighting, replayed, pretrained, units: 'met' };
}

export const invalid = (option: string, expected: string, received: unknown): UnforgetError =>
  new UnforgetError({ code: 'invalid-option', what: `Option "${option}"`, expected, received: String(received) });
