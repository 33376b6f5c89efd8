import * as tf from '@tensorflow/tfjs-core';
import type { Optimizer, OptimizerUpdate, ParamTree } from '@unforget/types';
import { checkKeys, checkNumber } from '../options.ts';
import { at, mapTree, padTo, resizeTree, zerosLike } from '../tree.ts';
import { checkRate, type Rate } from './options.ts';

export interface AdamOptions {
  /** Decay of the first moment, default 0.9. */
  readonly beta1?: number;
  /** Decay of the second moment, default 0.999. */
  readonly beta2?: number;
  /** Added to the root of the second moment, default 1e-8. */
  readonly epsilon?: number;
}

export interface AdamWOptions extends AdamOptions {
  /** Decoupled weight decay, default 0.01: θ ← θ·(1 − rate·decay) before each update. */
  readonly weightDecay?: number;
}

/**
 * `steps` counts updates: [1] for a parameter, and [last axis] once it was widened, since a new column's moments start
 * at zero and need their own bias correction: with the old count, its first updates would be three to six times too large.
 */
export type AdamState = { readonly first: ParamTree; readonly second: ParamTree; readonly steps: ParamTree };

/** Adam (Kingma and Ba 2015, arXiv:1412.6980, algorithm 1), with PyTorch's placing of epsilon. */
export function adam(rate: Rate = 1e-3, options: AdamOptions = {}): Optimizer<AdamState> {
  checkKeys('adam', options, ['beta1', 'beta2', 'epsilon']);
  return adamLike('adam', rate, { ...options, weightDecay: 0 });
}

/** Adam with decoupled weight decay (Loshchilov and Hutter 2019, arXiv:1711.05101). */
export function adamw(rate: Rate = 1e-3, options: AdamWOptions = {}): Optimizer<AdamState> {
  checkKeys('adamw', options, ['beta1', 'beta2', 'epsilon', 'weightDecay']);
  return adamLike('adamw', rate, { ...options, weightDecay: options.weightDecay ?? 0.01 });
}

function adamLike(name: string, rate: Rate, options: AdamWOptions): Optimizer<AdamState> {
  const { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, weightDecay = 0 } = options;
  checkRate(rate);
  checkNumber('beta1', beta1, [0, 1]);
  checkNumber('beta2', beta2, [0, 1]);
  checkNumber('epsilon', epsilon, [0, Number.POSITIVE_INFINITY]);
  checkNumber('weightDecay', weightDecay, [0, Number.POSITIVE_INFINITY]);
  return {
    specificationVersion: 'v1',
    name,
    rate,
    init: (params) => ({
      first: zerosLike(params),
      second: zerosLike(params),
      steps: mapTree(params, () => tf.zeros([1])),
    }),
    resize: (state, params) => ({
      first: resizeTree(state.first, params),
      second: resizeTree(state.second, params),
      steps: mapTree(params, (param, path) => resizeSteps(state.steps[path], state.first[path], param)),
    }),
    update: (update) => adamUpdate(update, { beta1, beta2, epsilon, weightDecay }),
  };
}

/**
 * Written the way TensorFlow's own Adam computes it, so that an engine may put that in its place without a bit of
 * difference: m + (g − m)(1 − β₁), v + (g² − v)(1 − β₂), and the bias correction of the second moment moved into rate and
 * epsilon, (m·α)/(√v + ε̂) with α = rate·√(1 − β₂ᵗ)/(1 − β₁ᵗ) and ε̂ = ε·√(1 − β₂ᵗ).
 */
function adamUpdate(
  update: OptimizerUpdate<AdamState>,
  options: Required<AdamWOptions>,
): { params: ParamTree; state: AdamState } {
  const { params, grads, state, rate } = update;
  const { epsilon, weightDecay } = options;
  const [beta1, beta2] = [Math.fround(options.beta1), Math.fround(options.beta2)];
  const steps = mapTree(params, (_, path) => tf.add(at(state.steps, path), 1));
  const first = mapTree(params, (_, path) => decayed(at(state.first, path), at(grads, path), 1 - beta1));
  const second = mapTree(params, (_, path) => decayed(at(state.second, path), tf.square(at(grads, path)), 1 - beta2));
  const moved = mapTree(params, (param, path) => {
    const count = at(steps, path);
    const correction = tf.sqrt(tf.sub(1, tf.pow(beta2, count)));
    const size = tf.div(tf.mul(rate, correction), tf.sub(1, tf.pow(beta1, count)));
    const scale = tf.add(tf.sqrt(at(second, path)), tf.mul(correction, epsilon));
    const kept = weightDecay > 0 ? tf.mul(param, tf.sub(1, tf.mul(rate, weightDecay))) : param;
    return tf.sub(kept, tf.div(tf.mul(at(first, path), size), scale));
  });
  return { params: moved, state: { first, second, steps } };
}

/** Exponential mean: old + (added − old)·share. */
const decayed = (old: tf.Tensor, added: tf.Tensor, share: number): tf.Tensor =>
  tf.add(old, tf.mul(tf.sub(added, old), share));

/** Counts for a parameter that may be new (0) or wider than before (0 for the new columns). */
function resizeSteps(steps: tf.Tensor | undefined, moments: tf.Tensor | undefined, param: tf.Tensor): tf.Tensor {
  if (!steps || !moments) return tf.zeros([1]);
  const columns = param.shape[param.rank - 1] ?? 1;
  const before = moments.shape[moments.rank - 1] ?? 1;
  if (columns === before) return steps;
  return tf.tidy(() => padTo(tf.add(steps, tf.zeros([before])), [columns]));
}
