import * as tf from '@tensorflow/tfjs-core';

/** `cosine`: 1 − cos of the angle between the two; `l2`: half the squared distance. */
export type FeatureDistance = 'cosine' | 'l2';

export const DISTANCES: readonly FeatureDistance[] = ['cosine', 'l2'];

export interface FeaturePair {
  /** [n, …] */
  readonly student: tf.Tensor;
  /** [n, …], of the same size */
  readonly teacher: tf.Tensor;
}

/** Keeps the gradient finite where a network made only zeros. */
const EPSILON = 1e-12;

/**
 * Distance of each sample's features from the teacher's: [n]. The gradient goes to the student.
 * Sources: `l2`: Jung et al. 2016, arXiv:1607.00122, eq. 3; `cosine`: Hou et al. 2019 (LUCIR), eq. 6.
 */
export function featureDistance(pair: FeaturePair, distance: FeatureDistance): tf.Tensor1D {
  const [student, teacher] = [pair.student, pair.teacher].map((rows) =>
    tf.reshape(rows, [rows.shape[0] as number, -1]),
  ) as [tf.Tensor2D, tf.Tensor2D];
  if (distance === 'l2') return tf.mul(tf.sum(tf.square(tf.sub(student, teacher)), 1), 0.5) as tf.Tensor1D;
  return tf.sub(1, tf.sum(tf.mul(unitLength(student), unitLength(teacher)), 1)) as tf.Tensor1D;
}

/** [n, f] with rows of length 1. */
const unitLength = (rows: tf.Tensor2D): tf.Tensor =>
  tf.mul(rows, tf.rsqrt(tf.add(tf.sum(tf.square(rows), 1, true), EPSILON)));
