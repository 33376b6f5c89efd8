import { checkKeys, checkNumber } from '@unforget/core';
import { UnforgetError } from '@unforget/types';
import { type FisherOptions, type FisherSettings, fisherSettings } from './fisher/options.ts';

export interface EwcOptions<N extends string = string> {
  /**
   * Weight λ ≥ 0 of the penalty ½λ Σ F(θ − μ)²; 0 for no effect. The useful values depend on data and model, over many
   * powers of ten: search them. From other libraries: with the ½ as Kirkpatrick et al., van de Ven and FACIL have it, λ
   * is the same; Avalanche has no ½, so its λ is half of ours, and its importance is `labels: 'batched'`.
   */
  readonly lambda: number;
  readonly fisher?: FisherOptions;
  /**
   * Scales each experience's importance so that its mean over all parameters is 1, so that one λ suits more models and
   * data. Experiences then weigh the same, however sure the model is of them. Default false.
   */
  readonly normalize?: boolean;
  /** Key of its state and loss term. */
  readonly name?: N;
}

export interface OnlineEwcOptions<N extends string = string> extends EwcOptions<N> {
  /** Share γ in [0, 1] of the old importance that stays when an experience is added; 1 keeps all. */
  readonly gamma: number;
}

export interface PenaltySettings {
  readonly lambda: number;
  readonly fisher: FisherSettings;
  readonly normalize: boolean;
}

/** Options with their defaults. @throws UnforgetError `invalid-option` */
export function penaltySettings(where: string, options: EwcOptions, more: readonly string[] = []): PenaltySettings {
  checkKeys(where, options, ['lambda', 'fisher', 'normalize', 'name', ...more]);
  const { lambda, fisher = {}, normalize = false, name } = options;
  checkNumber('lambda', lambda, [0, Number.POSITIVE_INFINITY]);
  if (typeof normalize !== 'boolean') throw invalid('normalize', 'true or false', normalize);
  if (name !== undefined && !(typeof name === 'string' && name.length)) throw invalid('name', 'a text', name);
  return { lambda, fisher: fisherSettings(fisher), normalize };
}

export function checkGamma(gamma: number): void {
  if (typeof gamma === 'number' && gamma >= 0 && gamma <= 1) return;
  throw invalid('gamma', 'a number in [0, 1]', gamma);
}

const invalid = (option: string, expected: string, received: unknown): UnforgetError =>
  new UnforgetError({ code: 'invalid-option', what: `Option "${option}"`, expected, received: String(received) });
