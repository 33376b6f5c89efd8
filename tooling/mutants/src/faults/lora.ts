import type { Mutant } from '../mutant.ts';

/** Low-rank adapters. */
export const LORA: readonly Mutant[] = [
  {
    name: 'lora: adapters left out of the forward pass',
    file: 'packages/lora/src/low-rank.ts',
    find: 'changes.reduce((sum, change) => tf.add(sum, change), call.output)',
    replace: 'changes.reduce((sum) => sum, call.output)',
    tests: ['packages/lora/src/with-lora.test.ts'],
  },
  {
    name: 'lora: the base goes on learning',
    file: 'packages/lora/src/with-lora.ts',
    find: 'new Set([...body, ...model.frozen(params), ...older])',
    replace: 'new Set([...body].slice(body.size).concat([...model.frozen(params)], older))',
    tests: ['packages/lora/src/with-lora.test.ts'],
  },
  {
    name: 'lora: earlier adapters go on learning',
    file: 'packages/lora/src/with-lora.ts',
    find: 'turn !== undefined && turn < last',
    replace: 'turn !== undefined && turn < last * 0',
    tests: ['packages/lora/src/adapters.test.ts'],
  },
  {
    name: 'lora: every task with the adapter of the last',
    file: 'packages/lora/src/adapter-switch.ts',
    find: 'taskId === null ? params : paramsForTask(params, taskId)',
    replace: 'taskId === undefined ? paramsForTask(params, 0) : params',
    tests: ['packages/lora/src/adapters.test.ts'],
  },
  {
    name: 'lora: moments of the task before go on moving its units',
    file: 'packages/lora/src/adapter-switch.ts',
    find: 'interrupt: { at: () => [0], run: (state) => ({ state, freshOptimizer: true }) },',
    replace: '',
    tests: ['packages/lora/src/contract.test.ts'],
    named: 'adapterSwitch multi head has an effect',
  },
  {
    name: 'lora: orthogonality times zero',
    file: 'packages/lora/src/orthogonal-lora.ts',
    find: 'tf.mul(grad, lambda)',
    replace: 'tf.mul(grad, lambda * 0)',
    tests: ['packages/lora/src/combinations.test.ts'],
  },
  {
    name: 'lora: merged without the adapters',
    file: 'packages/lora/src/merge.ts',
    find: 'mergeKernel(tensor, own, sign * lora.scale)',
    replace: 'mergeKernel(tensor, own, sign * 0)',
    tests: ['packages/lora/src/with-lora.test.ts'],
  },
  {
    name: 'lora: unmerged with the sign of merging',
    file: 'packages/lora/src/merge.ts',
    find: '{ adapters: inUse(model, adapters), sign: -1 }',
    replace: '{ adapters: inUse(model, adapters), sign: 1 }',
    tests: ['packages/lora/src/with-lora.test.ts'],
  },
];
