import * as tf from '@tensorflow/tfjs-core';
import type { LayerCall, Tap } from '@unforget/types';
import { type Adapter, adapterPath, type Factor } from './adapter-paths.ts';

// Letters: n samples, i inputs, o outputs, r rank.

/** A matrix pair whose product is added to a kernel [i, o]. */
export interface LowRank {
  /** [i, r] */
  readonly a: tf.Tensor2D;
  /** [r, o] */
  readonly b: tf.Tensor2D;
}

/**
 * Pre-activation outputs of a dense layer with its adapters: x·W + c + Σ s·(x·A)·B, [n, …, o]. Two thin products for each
 * adapter; W + s·A·B is never made. Each factor is shown to the tap as a dense layer of its own, so that rules for
 * per-sample gradients find it.
 */
export function adapted(
  call: LayerCall,
  adapters: readonly Adapter[],
  { scale, tap }: { scale: number; tap?: Tap | undefined },
): tf.Tensor {
  const changes = adapters.map((adapter) => {
    const inner = factor(call.input, adapter, { name: 'a', tap }); // [n, …, r]
    return tf.mul(factor(inner, adapter, { name: 'b', tap }), scale); // [n, …, o]
  });
  return changes.reduce((sum, change) => tf.add(sum, change), call.output);
}

function factor(x: tf.Tensor, adapter: Adapter, { name, tap }: { name: Factor; tap: Tap | undefined }): tf.Tensor {
  const kernel = adapter[name];
  const rows = (x.rank === 2 ? x : tf.reshape(x, [-1, kernel.shape[0]])) as tf.Tensor2D;
  const product = tf.matMul(rows, kernel);
  const output = x.rank === 2 ? product : tf.reshape(product, [...x.shape.slice(0, -1), kernel.shape[1]]);
  if (!tap) return output;
  const path = adapterPath(adapter, adapter.site, name);
  return tap({ kind: 'Dense', path, params: { kernel: path }, config: {}, input: x, output });
}

/** W + Σ s·A·B: [i, o]. */
export const mergeKernel = (kernel: tf.Tensor, adapters: readonly LowRank[], scale: number): tf.Tensor =>
  adapters.reduce<tf.Tensor>((sum, { a, b }) => tf.add(sum, tf.mul(tf.matMul(a, b), scale)), kernel);

/**
 * Σ over earlier Aᵢ of ‖AᵢᵀA‖², the squared inner products of every pair of columns, and its gradient by A,
 * Σ 2·Aᵢ·(AᵢᵀA). 0 where A's columns are orthogonal to all earlier ones.
 * Source: Wang et al. 2023, arXiv:2310.14152, eq. 8.
 */
export function overlap(a: tf.Tensor2D, earlier: readonly tf.Tensor2D[]): { value: tf.Scalar; grad: tf.Tensor } {
  const products = earlier.map((old) => tf.matMul(old, a, true)); // [r, r] each
  const value = products.reduce<tf.Tensor>((sum, product) => tf.add(sum, tf.sum(tf.square(product))), tf.scalar(0));
  const grad = products.reduce<tf.Tensor>(
    (sum, product, i) => tf.add(sum, tf.mul(tf.matMul(earlier[i] as tf.Tensor2D, product as tf.Tensor2D), 2)),
    tf.zerosLike(a),
  );
  return { value: value as tf.Scalar, grad };
}
