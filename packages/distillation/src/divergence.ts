import * as tf from '@tensorflow/tfjs-core';
import { binaryCrossEntropy, crossEntropy, maskLogits, meanSquaredError } from '@unforget/core';
import type { Likelihood } from '@unforget/types';

// Letters: n samples, u units.

/** Two networks' outputs for the same samples. The gradient goes to the student alone. */
export interface OutputPair {
  /** [n, u] */
  readonly student: tf.Tensor2D;
  /** [n, u] */
  readonly teacher: tf.Tensor2D;
}

export interface DivergenceOptions {
  /** T > 0: logits are divided by it, which lets the small probabilities count; 1 leaves them as they are. */
  readonly temperature: number;
  /** 1 where a unit takes part, else 0: [1, u] or [n, u]; null when all do. */
  readonly active: tf.Tensor2D | null;
}

/**
 * T² · KL(teacher ‖ student) of the softmax over the active units of logits / T: [n], in nats, ≥ 0, and 0 where both
 * agree. Its gradient by the student's logits is T · (softmax(student / T) − softmax(teacher / T)), the one that the
 * cross-entropy of soft targets has too.
 * Source: Hinton et al. 2015, arXiv:1503.02531, also for the factor T², which keeps the gradient's size when T changes.
 */
export function softmaxDivergence(pair: OutputPair, { temperature, active }: DivergenceOptions): tf.Tensor1D {
  const [student, teacher] = [pair.student, pair.teacher].map((logits) =>
    maskLogits(tf.div(logits, temperature), active),
  ) as [tf.Tensor2D, tf.Tensor2D];
  const targets = tf.softmax(teacher); // [n, u]
  const difference = tf.sub(crossEntropy(student, targets), crossEntropy(teacher, targets));
  return tf.mul(difference, temperature ** 2) as tf.Tensor1D;
}

/**
 * T² · mean over the active units of KL(teacher ‖ student) between the Bernoulli distributions of sigmoid(logit / T): [n].
 * Its gradient by a student's logit is T · (sigmoid(student / T) − sigmoid(teacher / T)) / active units.
 */
export function sigmoidDivergence(pair: OutputPair, { temperature, active }: DivergenceOptions): tf.Tensor1D {
  const [student, teacher] = [pair.student, pair.teacher].map((logits) => tf.div(logits, temperature)) as [
    tf.Tensor2D,
    tf.Tensor2D,
  ];
  const targets = tf.sigmoid(teacher); // [n, u]
  const { perSample } = binaryCrossEntropy();
  const difference = tf.sub(perSample(student, targets, active), perSample(teacher, targets, active));
  return tf.mul(difference, temperature ** 2) as tf.Tensor1D;
}

/** Mean over the active units of (student − teacher)²: [n]; the temperature plays no part. */
export const squaredDivergence = ({ student, teacher }: OutputPair, { active }: DivergenceOptions): tf.Tensor1D =>
  meanSquaredError().perSample(student, teacher, active);

const DIVERGENCES = {
  categorical: softmaxDivergence,
  bernoulli: sigmoidDivergence,
  gaussian: squaredDivergence,
} as const satisfies Record<Likelihood, (pair: OutputPair, options: DivergenceOptions) => tf.Tensor1D>;

export interface GroupedOptions {
  readonly likelihood: Likelihood;
  readonly temperature: number;
  /** Units that compete with each other, one list for each old task. */
  readonly groups: readonly (readonly number[])[];
}

/** Sum over the groups of the divergence that belongs to the likelihood, each among its own units alone: [n]. */
export function outputDivergence(pair: OutputPair, { likelihood, temperature, groups }: GroupedOptions): tf.Tensor1D {
  const units = pair.student.shape[1];
  const terms = groups.map((group) =>
    DIVERGENCES[likelihood](pair, { temperature, active: group.length < units ? unitRow(units, group) : null }),
  );
  return terms.reduce((sum, term) => tf.add(sum, term));
}

/** 1 at `chosen`, else 0: [1, u]. */
function unitRow(units: number, chosen: readonly number[]): tf.Tensor2D {
  const row = new Float32Array(units);
  for (const unit of chosen) row[unit] = 1;
  return tf.tensor2d(row, [1, units]);
}
