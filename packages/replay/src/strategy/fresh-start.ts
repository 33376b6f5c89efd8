import { disposeExcept } from '@unforget/core';
import {
  type ExperienceContext,
  type HostMemory,
  type Interrupts,
  type ParamTree,
  type StateTree,
  UnforgetError,
} from '@unforget/types';

/**
 * Forgets the network and the optimizer before the first step of every experience but the first, which starts afresh
 * anyway.
 */
export const freshStart = <S extends StateTree, M extends HostMemory>(name: string): Interrupts<S, M> => ({
  at: () => [0],
  run: (state, context) =>
    context.clock.experience === 0 ? { state } : { state, params: freshParams(name, context), freshOptimizer: true },
});

/** Parameters as the model makes them, for a head of as many units as there are now. */
function freshParams(name: string, { model, params, units, random }: ExperienceContext): ParamTree {
  const made = model.init(units, random);
  const grown = model.grow(made, { units }, random);
  disposeExcept(made, grown);
  const shapes = (tree: ParamTree): string =>
    Object.entries(tree)
      .map(([path, { shape }]) => `${path} [${shape}]`)
      .sort()
      .join(', ');
  if (shapes(grown) === shapes(params)) return grown;
  disposeExcept(grown);
  throw new UnforgetError({
    code: 'unsupported-layer',
    what: `A start from scratch for strategy "${name}" with model "${model.name}"`,
    expected: `parameters ${shapes(params)}`,
    received: 'others from its init()',
    remedy: 'Use a model that adds no parameters of its own from experience to experience',
  });
}
