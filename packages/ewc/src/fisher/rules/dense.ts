import * as tf from '@tensorflow/tfjs-core';
import type { PerSampleCall } from './registry.ts';
import { type MatrixSums, sumSquares } from './sum-squares.ts';

/**
 * Dense layer, kernel [i, o] and bias [o]. On [n, i] the per-sample gradient is the outer product aδᵀ, whose square is
 * the outer product of the squares: Σₙ(aₙδₙᵀ)² = (a²)ᵀ(δ²), one matmul whatever the number of passes. On sequences
 * [n, …, i] the positions of a sample are summed first.
 */
export function denseRule({ input, deltas }: PerSampleCall): Readonly<Record<string, tf.Tensor>> {
  if (input.rank > 2) return { ...sequence(input, deltas) };
  const squares = tf.addN(deltas.map((delta) => tf.square(delta))) as tf.Tensor2D; // [n, o]
  return {
    kernel: tf.matMul(tf.square(input as tf.Tensor2D), squares, true), // [i, o]
    bias: tf.sum(squares, 0), // [o]
  };
}

function sequence(input: tf.Tensor, deltas: readonly tf.Tensor[]): MatrixSums {
  const samples = input.shape[0] as number;
  const inputs = input.shape[input.rank - 1] as number;
  const positions = input.size / (samples * inputs);
  const flat = tf.reshape(input, [samples, positions, inputs]) as tf.Tensor3D; // [n, p, i]
  return sumSquares({
    samples,
    positions,
    inputs,
    inputAt: (from, size) => tf.slice(flat, [from, 0, 0], [size, positions, inputs]),
    deltas: deltas.map((delta) => tf.reshape(delta, [samples, positions, -1]) as tf.Tensor3D), // [n, p, o]
  });
}
