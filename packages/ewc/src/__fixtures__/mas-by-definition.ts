import * as tf from '@tensorflow/tfjs-core';
import { mapTree, tensorBatches, trainable, valueAndGrads, zerosLike } from '@unforget/core';
import type { ParamTree } from '@unforget/types';
import type { MasSource } from '../index.ts';

/**
 * MAS's importance by its definition: for one sample after the other, the gradient of the squared norm of its active
 * outputs, its absolute value, and the mean of them. It shares no code with the package.
 */
export function masByDefinition({ model, params, samples, active }: MasSource): ParamTree {
  const trained = trainable(model, params);
  return tf.tidy(() => {
    let sums = zerosLike(trained);
    for (const { x } of tensorBatches(samples, 1)) {
      const norm = (): tf.Scalar => {
        const outputs = model.forward(params, x).outputs;
        const mask = active ? tf.tensor2d(active, [1, active.length]) : tf.onesLike(outputs);
        return tf.sum(tf.mul(mask, tf.square(outputs)));
      };
      const { grads } = valueAndGrads(norm, trained);
      sums = mapTree(sums, (sum, path) => tf.add(sum, tf.div(tf.abs(grads[path] as tf.Tensor), samples.length)));
    }
    return sums;
  });
}
