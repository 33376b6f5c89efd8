import type { HostMemory, ParamTree, StateTree, Strategy } from '@unforget/types';

/** Numbers of a tree, by path. */
export type Values = Readonly<Record<string, readonly number[]>>;

export const valuesOf = (tree: ParamTree): Values =>
  Object.fromEntries(Object.entries(tree).map(([path, tensor]) => [path, [...tensor.dataSync()]]));

/** What a strategy held at one border. */
export interface Seen {
  readonly importance: Values;
  readonly anchor: Values;
}

interface Holding extends StateTree {
  readonly importance: ParamTree;
  readonly anchor: ParamTree;
}

/** The strategy, and what it holds when experiences have begun and ended. */
export function spied<S extends Holding>(strategy: Strategy<string, S>): {
  readonly strategy: Strategy<string, S, HostMemory>;
  readonly begun: Seen[];
  readonly ended: Seen[];
} {
  const [begun, ended]: [Seen[], Seen[]] = [[], []];
  const note = (list: Seen[], state: S): S => {
    list.push({ importance: valuesOf(state.importance), anchor: valuesOf(state.anchor) });
    return state;
  };
  return {
    begun,
    ended,
    strategy: {
      ...strategy,
      beforeExperience: async (state, context) =>
        note(begun, (await strategy.beforeExperience?.(state, context)) ?? state),
      afterExperience: async (state, context) =>
        note(ended, (await strategy.afterExperience?.(state, context)) ?? state),
    },
  };
}
