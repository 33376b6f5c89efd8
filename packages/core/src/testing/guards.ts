import * as tf from '@tensorflow/tfjs-core';
import type { Model, Strategy } from '@unforget/types';

const TENSOR_HOOKS = ['penalty', 'gradientPenalty', 'transformGrads', 'afterStep', 'paramsFor', 'outputsFor'] as const;
const STATE_HOOKS = [...TENSOR_HOOKS, 'frozen', 'beforeExperience', 'afterExperience', 'report', 'forget'] as const;
const READS = ['dataSync', 'data', 'array', 'arraySync', 'bytes', 'buffer', 'bufferSync'] as const;

type AnyStrategy = Strategy<string, never, never>;

/** Runs `work` with every way of reading a tensor's values, or of drawing an unseeded number, closed. */
export function withoutReads<T>(hook: string, work: () => T): T {
  const prototype = tf.Tensor.prototype as unknown as Record<string, unknown>;
  const kept = READS.map((name) => [name, prototype[name]] as const);
  const { random } = Math;
  const refuse = (what: string) => () => {
    throw new Error(`${hook} calls ${what}: a step is a pure tensor program`);
  };
  for (const [name] of kept) prototype[name] = refuse(name);
  Math.random = refuse('Math.random');
  try {
    return work();
  } finally {
    for (const [name, original] of kept) prototype[name] = original;
    Math.random = random;
  }
}

/** Freezes plain objects and arrays, all the way down; tensors and typed arrays stay as they are. */
function deepFreeze<T>(node: T): T {
  if (typeof node !== 'object' || node === null || node instanceof tf.Tensor || ArrayBuffer.isView(node)) return node;
  for (const child of Object.values(node)) deepFreeze(child);
  return Object.freeze(node);
}

/**
 * The strategy with its laws enforced: state given to it is frozen, tensor hooks can't read values or draw numbers.
 * A breach throws inside the hook, with a stack that names it.
 */
export function guarded(strategy: AnyStrategy): AnyStrategy {
  const hooks = Object.fromEntries(
    STATE_HOOKS.filter((name) => strategy[name]).map((name) => {
      const original = (strategy[name] as (...args: readonly unknown[]) => unknown).bind(strategy);
      const pure = (TENSOR_HOOKS as readonly string[]).includes(name);
      const wrapped = (state: unknown, ...rest: readonly unknown[]): unknown => {
        const call = (): unknown => original(deepFreeze(state), ...rest);
        return pure ? withoutReads(`${strategy.name}.${name}`, call) : call();
      };
      return [name, wrapped];
    }),
  );
  return { ...strategy, ...hooks } as AnyStrategy;
}

const PURE_METHODS = ['forward', 'readout', 'frozen'] as const;

/** The model with its law enforced: a pass through it reads no value and draws no number. */
export function guardedModel(model: Model): Model {
  const methods = PURE_METHODS.filter((name) => model[name]).map((name) => {
    const original = (model[name] as (...args: readonly unknown[]) => unknown).bind(model);
    return [name, (...args: readonly unknown[]) => withoutReads(`${model.name}.${name}`, () => original(...args))];
  });
  return { ...model, ...Object.fromEntries(methods) };
}
