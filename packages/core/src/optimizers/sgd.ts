import * as tf from '@tensorflow/tfjs-core';
import type { Optimizer, ParamTree } from '@unforget/types';
import { checkFlag, checkKeys, checkNumber } from '../options.ts';
import { at, mapTree, resizeTree, zerosLike } from '../tree.ts';
import { checkRate, type Rate } from './options.ts';

export type SgdState = Readonly<Record<string, never>>;

/** Stochastic gradient descent: θ ← θ − rate·g. */
export function sgd(rate: Rate = 0.1): Optimizer<SgdState> {
  checkRate(rate);
  return {
    specificationVersion: 'v1',
    name: 'sgd',
    rate,
    init: () => ({}),
    resize: (state) => state,
    update: ({ params, grads, state, rate: step }) => ({
      params: mapTree(params, (param, path) => tf.sub(param, tf.mul(step, at(grads, path)))),
      state,
    }),
  };
}

export interface MomentumOptions {
  /** Default 0.9. */
  readonly momentum?: number;
  /** Nesterov's variant, as PyTorch computes it; default false. */
  readonly nesterov?: boolean;
}

export type MomentumState = { readonly velocity: ParamTree };

/** SGD with momentum, PyTorch's form: v ← μ·v + g; θ ← θ − rate·v (Nesterov: θ ← θ − rate·(g + μ·v)). */
export function momentum(rate: Rate = 0.01, options: MomentumOptions = {}): Optimizer<MomentumState> {
  checkKeys('momentum', options, ['momentum', 'nesterov']);
  const { momentum: mu = 0.9, nesterov = false } = options;
  checkFlag('nesterov', nesterov);
  checkRate(rate);
  checkNumber('momentum', mu, [0, 1]);
  return {
    specificationVersion: 'v1',
    name: nesterov ? 'nesterov' : 'momentum',
    rate,
    init: (params) => ({ velocity: zerosLike(params) }),
    resize: (state, params) => ({ velocity: resizeTree(state.velocity, params) }),
    update({ params, grads, state, rate: step }) {
      const velocity = mapTree(params, (_, path) => tf.add(tf.mul(mu, at(state.velocity, path)), at(grads, path)));
      // Rate·g + (μ·v)·rate, not rate·(g + μ·v): so TensorFlow's own momentum gives the same bits.
      const ahead = (path: string): tf.Tensor =>
        tf.add(tf.mul(step, at(grads, path)), tf.mul(tf.mul(mu, at(velocity, path)), step));
      const move = (path: string): tf.Tensor => (nesterov ? ahead(path) : tf.mul(step, at(velocity, path)));
      return { params: mapTree(params, (param, path) => tf.sub(param, move(path))), state: { velocity } };
    },
  };
}
