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
  for (const strategy of strategies) checkStrategy(strategy);
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

/** Names of loss terms that are the loop's own. */
const RESERVED = ['task', 'total'];

function checkStrategy(strategy: unknown): void {
  const isObject = typeof strategy === 'object' && strategy !== null && !Array.isArray(strategy);
  const name = isObject && 'name' in strategy ? String(strategy.name) : null;
  const whole = isObject && ('parts' in strategy || (name !== null && 'init' in strategy));
  if (whole && !RESERVED.includes(name ?? '')) return;
  throw new UnforgetError({
    code: 'invalid-option',
    what: 'Strategy',
    expected: whole
      ? `another name than ${RESERVED.join(' and ')}`
      : 'what a factory such as ewc(…) returns, or compose(…) of several',
    received: whole ? `"${name}"` : Array.isArray(strategy) ? 'an array' : String(strategy),
  });
}

/** The identity: an object literal checked here makes a misspelled hook a compile error. */
export const defineStrategy = <const N extends string, S extends StateTree, M extends HostMemory = HostMemory>(
  strategy: Strategy<N, S, M>,
): Strategy<N, S, M> => strategy;
