import * as tf from '@tensorflow/tfjs-core';
import type { Moment } from './registry.ts';

/** Numbers that one chunk may hold: 16 MB of float32, about what a processor's cache takes. */
const CHUNK_SIZE = 4_194_304;

/** A layer that applies one matrix at many positions. Letters: n samples, p positions, i inputs, o outputs, k passes. */
export interface SharedWeights {
  readonly samples: number;
  readonly positions: number;
  readonly inputs: number;
  /** Inputs of `size` samples from `from`: [size, p, i]. */
  inputAt(from: number, size: number): tf.Tensor3D;
  /** k of [n, p, o] */
  readonly deltas: readonly tf.Tensor3D[];
  readonly moment: Moment;
}

export interface MatrixSums {
  /** [i, o] */
  readonly kernel: tf.Tensor2D;
  /** [o] */
  readonly bias: tf.Tensor1D;
}

/**
 * Σ over samples and passes of moment(Σₚ aₚδₚᵀ): positions add up within a sample before the square or absolute value,
 * so the shortcut moment(a)ᵀmoment(δ) does not hold. Costs p·i·o multiplications a sample and pass; memory is bounded by working in chunks.
 */
export function sumMoments(layer: SharedWeights): MatrixSums {
  const { samples, positions, inputs, deltas } = layer;
  const outputs = deltas[0]?.shape[2] ?? 0;
  const perSample = Math.max(positions * inputs, inputs * outputs * deltas.length);
  const size = Math.max(1, Math.min(samples, Math.floor(CHUNK_SIZE / perSample)));
  let sums: MatrixSums | null = null;
  for (let from = 0; from < samples; from += size) {
    const chunk = chunkSums(layer, from, Math.min(size, samples - from));
    sums = sums ? { kernel: tf.add(sums.kernel, chunk.kernel), bias: tf.add(sums.bias, chunk.bias) } : chunk;
  }
  return sums ?? { kernel: tf.zeros([inputs, outputs]), bias: tf.zeros([outputs]) };
}

function chunkSums(
  { inputAt, positions, inputs, deltas, moment }: SharedWeights,
  from: number,
  size: number,
): MatrixSums {
  return tf.tidy(() => {
    const outputs = deltas[0]?.shape[2] ?? 0;
    const passes = deltas.map((delta) => tf.slice(delta, [from, 0, 0], [size, positions, outputs]));
    const stacked = tf.concat(passes, 2); // [size, p, k·o]
    const kernels = tf.matMul(inputAt(from, size), stacked, true); // [size, i, k·o]
    const biases = tf.sum(stacked, 1); // [size, k·o]
    return {
      kernel: tf.sum(tf.reshape(tf.sum(moment(kernels), 0), [inputs, deltas.length, outputs]), 1) as tf.Tensor2D, // [i, o]
      bias: tf.sum(tf.reshape(tf.sum(moment(biases), 0), [deltas.length, outputs]), 0) as tf.Tensor1D, // [o]
    };
  });
}
