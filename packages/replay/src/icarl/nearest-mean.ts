import * as tf from '@tensorflow/tfjs-core';
import { meanOf } from './herding.ts';

/** Shorter than any feature vector that means something; keeps 0/0 out. */
const SHORTEST = 1e-12;

/** Rows divided by their length: n × width, in a new array. Rows of zeros stay. */
export function unitRows(rows: Float32Array, width: number): Float32Array {
  const scaled = new Float32Array(rows.length);
  for (let from = 0; from < rows.length; from += width) {
    const row = rows.subarray(from, from + width);
    const length = Math.sqrt(row.reduce((sum, value) => sum + value * value, 0));
    for (let i = 0; i < width; i++) scaled[from + i] = (row[i] as number) / Math.max(length, SHORTEST);
  }
  return scaled;
}

/** The mean of unit rows, itself of length 1: [width]. */
export const unitMean = (rows: Float32Array, width: number): Float32Array =>
  unitRows(Float32Array.from(meanOf(rows, width)), width);

/** Far below minus the greatest squared distance of two unit vectors, 4: a class without a mean is never the nearest. */
const NO_MEAN = -1e6;

/**
 * How near features are to the mean of each class, as outputs: minus the squared distance of the features, brought to
 * length 1, from the mean. The nearest class has the highest output.
 *
 * @param features [n, width]
 * @param means [units, width], of length 1
 * @param known 1 where a class has a mean, else 0: [units]
 * @returns [n, units], in [−4, 0] for known classes
 */
export function nearness(features: tf.Tensor, means: tf.Tensor2D, known: tf.Tensor1D): tf.Tensor2D {
  const lengths = tf.sqrt(tf.sum(tf.square(features), 1, true)); // [n, 1]
  const unit = tf.div(features, tf.maximum(lengths, SHORTEST)) as tf.Tensor2D; // [n, width]
  const squares = tf.add(tf.sum(tf.square(unit), 1, true), tf.sum(tf.square(means), 1)); // [n, units]
  const distances = tf.sub(squares, tf.mul(2, tf.matMul(unit, means, false, true))); // [n, units]
  return tf.add(tf.neg(tf.mul(distances, known)), tf.mul(tf.sub(1, known), NO_MEAN)) as tf.Tensor2D;
}
