import * as tf from '@tensorflow/tfjs-core';
import type { Samples } from '@unforget/types';

/** Numbers in one sample. */
export const sampleSize = (samples: Samples): number => samples.shape.reduce((a, b) => a * b, 1);

/** Numbers in one sample's target: 1 for classes, units for values. */
export const targetSize = (samples: Samples): number => samples.y.length / Math.max(1, samples.length);

/**
 * Values of the samples at `indices`, scaled, one after the other: length × size. Written into `scratch` where that has
 * just the length, else into a new array.
 */
export function gatherInputs(samples: Samples, indices: ArrayLike<number>, scratch?: Float32Array): Float32Array {
  const size = sampleSize(samples);
  const { x, scale = 1 } = samples;
  const length = indices.length * size;
  const values = scratch?.length === length ? scratch : new Float32Array(length);
  for (let row = 0; row < indices.length; row++) {
    const from = (indices[row] as number) * size;
    const stored = x.subarray(from, from + size);
    values.set(stored, row * size);
  }
  // A second, tight loop: setting from uint8 and scaling at once is several times slower.
  if (scale !== 1) for (let i = 0; i < values.length; i++) values[i] = (values[i] as number) * scale;
  return values;
}

/** Targets of the samples at `indices`, in their own type. */
export function gatherTargets(samples: Samples, indices: ArrayLike<number>): Int32Array | Float32Array {
  const width = targetSize(samples);
  const { y } = samples;
  const values = y instanceof Int32Array ? new Int32Array(indices.length) : new Float32Array(indices.length * width);
  for (let row = 0; row < indices.length; row++) {
    const from = (indices[row] as number) * width;
    for (let i = 0; i < width; i++) values[row * width + i] = y[from + i] as number;
  }
  return values;
}

/** x of any length as a tensor [n, ...shape]; the caller owns it. */
export const inputTensor = (values: Float32Array, shape: readonly number[]): tf.Tensor =>
  tf.tensor(values, [values.length / shape.reduce((a, b) => a * b, 1), ...shape], 'float32');

/** y as int32 [n] or float32 [n, width]; the caller owns it. */
export const targetTensor = (values: Int32Array | Float32Array, length: number): tf.Tensor =>
  values instanceof Int32Array
    ? tf.tensor1d(values, 'int32')
    : tf.tensor2d(values, [length, values.length / Math.max(1, length)], 'float32');

/** A batch as tensors; whoever iterates owns them. */
export interface TensorBatch {
  readonly length: number;
  /** [n, ...shape] */
  readonly x: tf.Tensor;
  /** int32 [n] or float32 [n, width] */
  readonly y: tf.Tensor;
  /** Positions in the samples: [n] */
  readonly indices: Int32Array;
}

/** What `work` makes of a batch, whose tensors are freed after it, also when it fails. */
export function using<T extends tf.TensorContainer>({ x, y }: TensorBatch, work: () => T): T {
  try {
    return tf.tidy(work);
  } finally {
    tf.dispose([x, y]);
  }
}

/** The samples, or those at `indices`, in order, in batches of `size` (the last may be smaller). */
export function* tensorBatches(samples: Samples, size: number, indices?: Int32Array): Generator<TensorBatch> {
  const order = indices ?? Int32Array.from({ length: samples.length }, (_, i) => i);
  for (let from = 0; from < order.length; from += size) {
    const chosen = order.slice(from, from + size);
    yield {
      length: chosen.length,
      x: inputTensor(gatherInputs(samples, chosen), samples.shape),
      y: targetTensor(gatherTargets(samples, chosen), chosen.length),
      indices: chosen,
    };
  }
}
