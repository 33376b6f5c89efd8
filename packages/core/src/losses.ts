import * as tf from '@tensorflow/tfjs-core';
import type { Loss } from '@unforget/types';

/** Far below any logit, yet finite: −∞ would turn 0·(−∞) into NaN in the gradient. */
const NEVER = -1e9;

/** Logits with inactive units out of the competition; [n, units]. */
export function maskLogits(outputs: tf.Tensor2D, active: tf.Tensor2D | null): tf.Tensor2D {
  return active ? tf.add(tf.mul(outputs, active), tf.mul(tf.sub(1, active), NEVER)) : outputs;
}

/**
 * Cross-entropy per row with its gradient in closed form, softmax − target: half the operations of the tape's, and
 * stable for large logits. logits, target [n, units] → [n]; the target takes no gradient.
 */
const crossEntropyRows = tf.customGrad((logits, target, save) => {
  const [z, t] = [logits as tf.Tensor2D, target as tf.Tensor2D];
  const shifted = tf.sub(z, tf.max(z, 1, true)); // [n, units]
  const exponents = tf.exp(shifted);
  const sums = tf.sum(exponents, 1, true); // [n, 1]
  const logProbabilities = tf.sub(shifted, tf.log(sums));
  const value = tf.neg(tf.sum(tf.mul(t, logProbabilities), 1)); // [n]
  (save as tf.GradSaveFunc)([tf.div(exponents, sums), t]);
  return {
    value,
    gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => {
      const [probabilities, wanted] = saved as [tf.Tensor2D, tf.Tensor2D];
      const rows = tf.expandDims(dy, 1); // [n, 1]
      return [tf.mul(rows, tf.sub(probabilities, wanted)), tf.zerosLike(wanted)];
    },
  };
});

/** Softmax cross-entropy against target distributions: logits, target [n, units] → [n]. */
export const crossEntropy = (logits: tf.Tensor2D, target: tf.Tensor2D): tf.Tensor1D =>
  crossEntropyRows(logits, target) as tf.Tensor1D;

/** Labels [n] as rows of 0 and 1: [n, units]. */
function targetRows(labels: tf.Tensor1D, units: number): tf.Tensor2D {
  if (units === 1) return tf.ones([labels.shape[0], 1]); // oneHot wants two classes at least
  // Not oneHot(…, 'float32'): the wasm kernel writes the bits of integers into it.
  return tf.cast(tf.oneHot(labels, units), 'float32') as tf.Tensor2D;
}

/** One class of many: softmax cross-entropy in nats, y int32 [n]. The default loss. */
export function softmaxCrossEntropy(): Loss {
  return {
    name: 'softmaxCrossEntropy',
    likelihood: 'categorical',
    targets: 'classes',
    perSample(outputs, targets, active) {
      const units = outputs.shape[1];
      const target = targetRows(targets as tf.Tensor1D, units);
      return crossEntropy(maskLogits(outputs, active), target);
    },
    predictions: (outputs, active) => tf.softmax(maskLogits(outputs, active)),
  };
}

/** Independent yes/no flags (multi-label): mean over the active units of the binary cross-entropy, y float32 [n, units] of 0 and 1. */
export function binaryCrossEntropy(): Loss {
  return {
    name: 'binaryCrossEntropy',
    likelihood: 'bernoulli',
    targets: 'values',
    perSample(outputs, targets, active) {
      // max(z, 0) − z·y + log(1 + e^−|z|): no overflow for any z.
      const positive = tf.relu(outputs);
      const tail = tf.log1p(tf.exp(tf.neg(tf.abs(outputs))));
      return meanOverUnits(tf.add(tf.sub(positive, tf.mul(outputs, targets)), tail), active);
    },
    predictions: (outputs) => tf.sigmoid(outputs),
  };
}

/** Regression: mean over the active units of the squared error, y float32 [n, units]. */
export function meanSquaredError(): Loss {
  return {
    name: 'meanSquaredError',
    likelihood: 'gaussian',
    targets: 'values',
    perSample: (outputs, targets, active) => meanOverUnits(tf.square(tf.sub(outputs, targets)), active),
    predictions: (outputs) => outputs,
  };
}

/** [n, units] → [n] */
function meanOverUnits(values: tf.Tensor, active: tf.Tensor2D | null): tf.Tensor1D {
  if (!active) return tf.mean(values, 1);
  return tf.div(tf.sum(tf.mul(values, active), 1), tf.maximum(tf.sum(active, 1), 1));
}
