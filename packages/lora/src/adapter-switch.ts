import { defineStrategy, filterTree } from '@unforget/core';
import type { ParamTree, Strategy } from '@unforget/types';
import { isAdapterPath, parsePath } from './adapter-paths.ts';
import { checkAdapters } from './check-adapters.ts';

/** The switch keeps nothing. */
export type SwitchState = Readonly<Record<string, never>>;

/** Base, head and the adapter of one task; for a task without one the base alone. The same tensors, not copies. */
export const paramsForTask = (params: ParamTree, taskId: number): ParamTree =>
  filterTree(params, (path) => !isAdapterPath(path) || parsePath(path)?.task === taskId);

/**
 * Puts in the adapter of the task that is asked for, when evaluating and predicting: a model with `adapters: 'per-task'`
 * needs it beside whatever else helps. Without a task id the adapter of the last experience is in use. The optimizer
 * starts afresh in every experience: the moments of the task before would go on moving its units of the head. So the
 * outputs of a learned task stay bit for bit with a `multi` head, unless weights decay.
 * @throws UnforgetError `invalid-option` when the learner is made with another model
 */
export function adapterSwitch(): Strategy<'adapter-switch', SwitchState> {
  return defineStrategy<'adapter-switch', SwitchState>({
    specificationVersion: 'v1',
    name: 'adapter-switch',
    stateVersion: 1,
    check: (model) => checkAdapters(model, 'adapter-switch', 'per-task'),
    init: () => ({}),
    interrupt: { at: () => [0], run: (state) => ({ state, freshOptimizer: true }) },
    paramsFor: (_state, params, { taskId }) => (taskId === null ? params : paramsForTask(params, taskId)),
  });
}
