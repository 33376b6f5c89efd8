import { checkKeys, meanSquaredError } from '@unforget/core';
import type { ParamTree } from '@unforget/types';
import { meanMoments } from './fisher/estimate-fisher.ts';
import { type FisherMode, fisherSettings, type MomentSettings } from './fisher/options.ts';
import type { FisherSource } from './fisher/source.ts';

/** What the importance is estimated of: no loss and no label is looked at. */
export type MasSource = Omit<FisherSource, 'loss'>;

export interface MasEstimateOptions {
  /** How many samples to use, drawn without replacement; default all. */
  readonly samples?: number;
  /** Samples in one pass at most, 1024 unless given; the result does not depend on it. */
  readonly batchSize?: number;
  /** Default `closed-form`. */
  readonly mode?: FisherMode;
}

/**
 * Importance of memory aware synapses: the mean over samples of |∂‖f(x)‖²/∂θ|, in evaluation mode, f(x) being the
 * outputs (logits) of the units that compete. The absolute value is taken of each sample's gradient, before the mean:
 * gradients of different samples don't cancel, and the batch size plays no part.
 *
 * @returns a tensor ≥ 0 for each parameter that takes a gradient, by path, of its shape; the caller owns them. Nothing
 * else stays allocated, also after an error.
 * @throws UnforgetError `unsupported-layer` for a layer without a per-sample rule, unless `mode` is `loop`;
 * `invalid-option`, `invalid-input`; `not-finite` where a gradient is. Throws the signal's reason when aborted.
 *
 * Cost: one forward and one backward pass a batch; a dense layer takes one matmul, Σₙ|aₙδₙᵀ| = |a|ᵀ|δ|. Memory: two copies
 * of the parameters, and about 64 MB for a batch.
 * Source: Aljundi et al. 2018, arXiv:1711.09601, eq. 2 with the gradient of the squared norm.
 */
export function estimateMas(source: MasSource, options: MasEstimateOptions = {}): Promise<ParamTree> {
  return meanMoments(masSource(source), masEstimateSettings(options));
}

/** Options with their defaults. @throws UnforgetError `invalid-option` */
export function masEstimateSettings(options: MasEstimateOptions): MomentSettings {
  checkKeys('estimateMas', options, MAS_ESTIMATE_KEYS);
  return { ...fisherSettings(options), labels: 'outputs' };
}

export const MAS_ESTIMATE_KEYS: readonly string[] = ['samples', 'batchSize', 'mode'];

/** This loss's predictions are the outputs themselves, which is all that is asked of it. */
const masSource = (source: MasSource): FisherSource => ({ ...source, loss: meanSquaredError() });
