import { checkInteger, checkKeys } from '@unforget/core';
import { UnforgetError } from '@unforget/types';

/**
 * Whose labels the gradient of log p(y|x) is taken with.
 * - `exact`: the expectation over the model's own predictions, no label read; the Fisher information
 * - `sampled`: one label a sample, drawn from the model's prediction; equals `exact` in the mean
 * - `predicted`: the model's most likely label; far below `exact` where the model is sure, so λ is far higher. For
 *   published values of λ that were found with it; not for a loss whose likelihood is normal, where it is zero
 * - `empirical`: the labels of the data
 * - `batched`: square of the *mean* gradient of each batch with the labels of the data, as many libraries do. Not a
 *   Fisher information: about 1/batchSize of `empirical`, so λ depends on the batch size. For comparison only.
 */
export type FisherLabels = 'exact' | 'sampled' | 'predicted' | 'empirical' | 'batched';

/** Whose gradient is taken: log p(y|x) under these labels, or (`outputs`) the squared norm of the active outputs. */
export type Objective = FisherLabels | 'outputs';

/**
 * - `closed-form`: no loop over samples; every layer's kind needs a rule
 * - `loop`: one sample at a time, for any model; two orders of magnitude slower
 */
export type FisherMode = 'closed-form' | 'loop';

export interface FisherOptions {
  /** Default `exact`. */
  readonly labels?: FisherLabels;
  /** How many samples to use, drawn without replacement; default all. */
  readonly samples?: number;
  /**
   * Samples in one pass at most; fewer where activations and their gradients would take over about 64 MB. The result
   * depends on it for `batched` alone. Default 1024; for `batched`, 128.
   */
  readonly batchSize?: number;
  /** Default `closed-form`. */
  readonly mode?: FisherMode;
}

export interface FisherSettings {
  readonly labels: FisherLabels;
  readonly samples: number;
  readonly batchSize: number;
  readonly mode: FisherMode;
}

export interface MomentSettings extends Omit<FisherSettings, 'labels'> {
  readonly labels: Objective;
}

const LABELS: readonly FisherLabels[] = ['exact', 'sampled', 'predicted', 'empirical', 'batched'];
const MODES: readonly FisherMode[] = ['closed-form', 'loop'];

/** Options with their defaults. @throws UnforgetError `invalid-option` */
export function fisherSettings(options: FisherOptions = {}): FisherSettings {
  checkKeys('fisher', options, ['labels', 'samples', 'batchSize', 'mode']);
  const { labels = 'exact', samples = Number.POSITIVE_INFINITY, mode = 'closed-form' } = options;
  const { batchSize = labels === 'batched' ? 128 : 1024 } = options;
  checkChoice('labels', labels, LABELS);
  checkChoice('mode', mode, MODES);
  if (samples !== Number.POSITIVE_INFINITY) checkInteger('samples', samples, 1);
  checkInteger('batchSize', batchSize, 1);
  return { labels, samples, batchSize, mode };
}

/** True if per-sample rules are needed. */
export const usesRules = ({ labels, mode }: MomentSettings): boolean => labels !== 'batched' && mode === 'closed-form';

function checkChoice(option: string, value: string, choices: readonly string[]): void {
  if (choices.includes(value)) return;
  throw new UnforgetError({
    code: 'invalid-option',
    what: `Option "${option}" of fisher`,
    expected: choices.join(' | '),
    received: JSON.stringify(value),
  });
}
