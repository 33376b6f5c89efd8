import * as tf from '@tensorflow/tfjs-core';
import type { Moment, PerSampleCall } from './registry.ts';
import { type MatrixSums, sumMoments } from './sum-moments.ts';

/**
 * Dense layer, kernel [i, o] and bias [o]. On [n, i] the per-sample gradient is the outer product aδᵀ, whose square is
 * the outer product of the squares: Σₙ(aₙδₙᵀ)² = (a²)ᵀ(δ²), one matmul whatever the number of passes; absolute values
 * likewise. On sequences [n, …, i] the positions of a sample are summed first.
 */
export function denseRule({ input, deltas, moment }: PerSampleCall): Readonly<Record<string, tf.Tensor>> {
  if (input.rank > 2) return { ...sequence(input, deltas, moment) };
  const moments = tf.addN(deltas.map((delta) => moment(delta))) as tf.Tensor2D; // [n, o]
  return {
    kernel: tf.matMul(moment(input) as tf.Tensor2D, moments, true), // [i, o]
    bias: tf.sum(moments, 0), // [o]
  };
}

function sequence(input: tf.Tensor, deltas: readonly tf.Tensor[], moment: Moment): MatrixSums {
  const samples = input.shape[0] as number;
  const inputs = input.shape[input.rank - 1] as number;
  const positions = input.size / (samples * inputs);
  const flat = tf.reshape(input, [samples, positions, inputs]) as tf.Tensor3D; // [n, p, i]
  return sumMoments({
    samples,
    positions,
    inputs,
    moment,
    inputAt: (from, size) => tf.slice(flat, [from, 0, 0], [size, positions, inputs]),
    deltas: deltas.map((delta) => tf.reshape(delta, [samples, positions, -1]) as tf.Tensor3D), // [n, p, o]
  });
}
