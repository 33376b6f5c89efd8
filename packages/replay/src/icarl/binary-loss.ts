import * as tf from '@tensorflow/tfjs-core';

/**
 * The loss of iCaRL: binary cross-entropy of each unit against its own target, summed with the given weights. Targets
 * are 0 or 1 for units learned now, and what the old network said, in [0, 1], for old ones. No overflow for any output.
 *
 * @param outputs before the sigmoid: [n, units]
 * @param targets [n, units]
 * @param weights of each sample and unit: [n, units]; 0 leaves it out
 */
export function binaryLoss(outputs: tf.Tensor2D, targets: tf.Tensor, weights: tf.Tensor): tf.Scalar {
  // −t·log σ(z) − (1 − t)·log(1 − σ(z)) = max(z, 0) − z·t + log(1 + e^−|z|)
  const tail = tf.log1p(tf.exp(tf.neg(tf.abs(outputs))));
  const losses = tf.add(tf.sub(tf.relu(outputs), tf.mul(outputs, targets)), tail); // [n, units]
  return tf.sum(tf.mul(losses, weights)) as tf.Scalar;
}
