import { checkInteger, checkKeys, defineStrategy } from '@unforget/core';
import type { Strategy } from '@unforget/types';
import { checkName } from './check-name.ts';
import { headSite, pathsOf } from './head-site.ts';

export interface FrozenFeaturesOptions {
  /** Experiences in which the whole network learns, default 1; with 0 it never does. */
  readonly after?: number;
  /** Default 'frozenFeatures'. */
  readonly name?: string;
}

/** Whether the body stands still in this experience. */
export type FrozenFeaturesState = { readonly frozen: boolean };

/**
 * The baseline of fixed features: after the first experiences only the head learns. Nothing else moves, batch statistics
 * included, which are then used in training as they are in inference.
 *
 * Cost: less than plain training, as there is no way back below the head and no optimizer slot. Holds no tensors.
 * @throws UnforgetError `invalid-option`; from `createLearner`, `unsupported-layer` for a model that does not end with a
 * Dense layer
 * @example createLearner({ model, optimizer: adam(1e-3), strategy: frozenFeatures() })
 */
export function frozenFeatures(options: FrozenFeaturesOptions = {}): Strategy<string, FrozenFeaturesState> {
  checkKeys('frozenFeatures', options, ['after', 'name']);
  const { after = 1, name = 'frozenFeatures' } = options;
  checkInteger('after', after, 0);
  checkName(name);
  return defineStrategy({
    specificationVersion: 'v1',
    name,
    stateVersion: 1,
    check: (model) => void headSite(model, 'frozenFeatures'),
    init: (): FrozenFeaturesState => ({ frozen: false }),
    beforeExperience: (_, { clock }) => ({ frozen: clock.experience >= after }),
    frozen({ frozen }, { model, params }) {
      if (!frozen) return new Set();
      const head = pathsOf(headSite(model, 'frozenFeatures'));
      return new Set(Object.keys(params).filter((path) => !head.includes(path)));
    },
    report: ({ frozen }) => ({ frozen }),
  });
}
