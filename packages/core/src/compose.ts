import { type HostMemory, type StateTree, type Strategy, UnforgetError } from '@unforget/types';

/**
 * Strategies that work together, in order: batches are augmented and gradients transformed left to right; penalties are
 * summed, so their order can't matter.
 */
export interface ComposedStrategy<T extends readonly Strategy[] = readonly Strategy[]> {
  readonly parts: T;
}

/**
 * Puts strategies together; compositions in it are flattened, so nesting changes nothing. `compose()` is plain training.
 * @throws UnforgetError `invalid-option` when two have the same name
 */
// biome-ignore lint/suspicious/noExplicitAny: a composition holds strategies of any state
export function compose(...strategies: readonly (Strategy<string, any, any> | ComposedStrategy)[]): ComposedStrategy {
  const parts = strategies.flatMap((strategy) => ('parts' in strategy ? [...strategy.parts] : [strategy]));
  const names = parts.map((part) => part.name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) {
    throw new UnforgetError({
      code: 'invalid-option',
      what: 'Strategies in one composition',
      expected: 'different names',
      received: `"${twice}" twice`,
      remedy: 'Give one of them another name through its option "name"',
    });
  }
  return { parts };
}

/** The identity: an object literal checked here makes a misspelled hook a compile error. */
export const defineStrategy = <const N extends string, S extends StateTree, M extends HostMemory = HostMemory>(
  strategy: Strategy<N, S, M>,
): Strategy<N, S, M> => strategy;
