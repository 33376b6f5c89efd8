import { checkKeys, checkNumber } from '@unforget/core';
import { UnforgetError } from '@unforget/types';
import { MAS_ESTIMATE_KEYS, type MasEstimateOptions, masEstimateSettings } from './estimate-mas.ts';
import { type FisherOptions, type FisherSettings, fisherSettings } from './fisher/options.ts';

/** What every quadratic penalty takes. */
export interface PenaltyOptions<N extends string = string> {
  /**
   * Weight λ ≥ 0 of the penalty ½λ Σ F(θ − μ)²; 0 for no effect. The useful values depend on data and model, over many
   * powers of ten: search them. How λ of other libraries and papers translates is told in the package's README.
   */
  readonly lambda: number;
  /**
   * Scales each experience's importance so that its mean over all parameters is 1, so that one λ suits more models and
   * data. Experiences then weigh the same, however sure the model is of them. Default false.
   */
  readonly normalize?: boolean;
  /** Key of its state and loss term. */
  readonly name?: N;
}

export interface EwcOptions<N extends string = string> extends PenaltyOptions<N> {
  readonly fisher?: FisherOptions;
}

export interface OnlineEwcOptions<N extends string = string> extends EwcOptions<N> {
  /** Share γ in [0, 1] of the old importance that stays when an experience is added; 1 keeps all. */
  readonly gamma: number;
}

/**
 * Whose gradient the path integral is taken with.
 * - `loss`: of the task loss and of other strategies' terms that need the tape (distillation), without this penalty
 * - `total`: what the optimizer was given, this penalty and other strategies' changes included; then a pull back to the
 *   anchor counts as important, too
 */
export type SiGradient = 'loss' | 'total';

export interface SiOptions<N extends string = string> extends PenaltyOptions<N> {
  /** ξ > 0, which bounds importance where a parameter ended where it began; default 0.1. */
  readonly xi?: number;
  /** Default `loss`, as the paper's authors have it; van de Ven and Avalanche take `total`. */
  readonly gradient?: SiGradient;
}

export interface MasOptions<N extends string = string> extends PenaltyOptions<N>, MasEstimateOptions {}

export interface PenaltySettings {
  readonly lambda: number;
  readonly normalize: boolean;
}

export interface EwcSettings extends PenaltySettings {
  readonly fisher: FisherSettings;
}

export interface SiSettings extends PenaltySettings {
  readonly xi: number;
  readonly gradient: SiGradient;
}

/** Options with their defaults. @throws UnforgetError `invalid-option` */
export function ewcSettings(where: string, options: EwcOptions, more: readonly string[] = []): EwcSettings {
  return { ...penaltySettings(where, options, ['fisher', ...more]), fisher: fisherSettings(options.fisher) };
}

/** Options with their defaults. @throws UnforgetError `invalid-option` */
export function masSettings(options: MasOptions): PenaltySettings & { readonly estimate: MasEstimateOptions } {
  const settings = penaltySettings('mas', options, MAS_ESTIMATE_KEYS);
  const estimate = Object.fromEntries(Object.entries(options).filter(([key]) => MAS_ESTIMATE_KEYS.includes(key)));
  masEstimateSettings(estimate);
  return { ...settings, estimate };
}

/** Options with their defaults. @throws UnforgetError `invalid-option` */
export function siSettings(options: SiOptions): SiSettings {
  const settings = penaltySettings('si', options, ['xi', 'gradient']);
  const { xi = 0.1, gradient = 'loss' } = options;
  if (!(Number.isFinite(xi) && xi > 0)) throw invalid('xi', 'a number above 0', xi);
  if (gradient !== 'loss' && gradient !== 'total') throw invalid('gradient', 'loss | total', gradient);
  return { ...settings, xi, gradient };
}

function penaltySettings(where: string, options: PenaltyOptions, more: readonly string[]): PenaltySettings {
  checkKeys(where, options, ['lambda', 'normalize', 'name', ...more]);
  const { lambda, normalize = false, name } = options;
  checkNumber('lambda', lambda, [0, Number.POSITIVE_INFINITY]);
  if (typeof normalize !== 'boolean') throw invalid('normalize', 'true or false', normalize);
  if (name !== undefined && !(typeof name === 'string' && name.length)) throw invalid('name', 'a text', name);
  return { lambda, normalize };
}

export function checkGamma(gamma: number): void {
  if (typeof gamma === 'number' && gamma >= 0 && gamma <= 1) return;
  throw invalid('gamma', 'a number in [0, 1]', gamma);
}

const invalid = (option: string, expected: string, received: unknown): UnforgetError =>
  new UnforgetError({ code: 'invalid-option', what: `Option "${option}"`, expected, received: String(received) });
