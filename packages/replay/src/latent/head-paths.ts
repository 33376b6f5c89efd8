import * as tf from '@tensorflow/tfjs-core';
import { trainable, valueAndGrads } from '@unforget/core';
import type { Model, ParamTree } from '@unforget/types';

/**
 * Paths of the parameters that the readout depends on: where its sum has a gradient. All others lie below the features.
 * @param width numbers in the features of one sample
 */
export function headPaths(model: Model, params: ParamTree, width: number): string[] {
  const slopes = tf.tidy(() => {
    const features = tf.ones([1, width]);
    const total = (): tf.Scalar => tf.sum(model.readout?.(params, features) ?? tf.zeros([1]));
    const { grads } = valueAndGrads(total, trainable(model, params));
    return Object.entries(grads).map(([path, grad]) => [path, tf.max(tf.abs(grad)).dataSync()[0] ?? 0] as const);
  });
  return slopes.flatMap(([path, slope]) => (slope > 0 ? [path] : []));
}
