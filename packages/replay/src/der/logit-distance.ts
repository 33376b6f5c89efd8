import * as tf from '@tensorflow/tfjs-core';

/**
 * How far outputs are from those that were stored: the squared difference, as a mean over the units that were there
 * when they were stored, and then over samples. Zero for equal outputs; differentiable in `outputs`.
 *
 * @param outputs [n, units]
 * @param stored [n, units]; what stands beyond the known units has no effect
 * @param known 1 for a unit that was there, else 0: [n, units]
 */
export function logitDistance(outputs: tf.Tensor2D, stored: tf.Tensor, known: tf.Tensor): tf.Scalar {
  const squares = tf.mul(tf.square(tf.sub(outputs, stored)), known); // [n, units]
  const counts = tf.maximum(tf.sum(known, 1), 1); // [n]
  return tf.mean(tf.div(tf.sum(squares, 1), counts)) as tf.Scalar;
}
