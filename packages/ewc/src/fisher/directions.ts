import * as tf from '@tensorflow/tfjs-core';
import type { Likelihood, Loss, Random } from '@unforget/types';
import type { Objective } from './options.ts';

/** What the backward passes start from. Letters: n samples, u units. */
export interface DirectionInputs {
  /** Probabilities or predicted values: [n, u]. */
  readonly predictions: tf.Tensor2D;
  /** Units that compete, ascending. */
  readonly active: readonly number[];
  /** int32 [n] or float32 [n, u]; for the labels `empirical` and `batched`. */
  readonly targets: tf.Tensor | null;
  /** What {@link drawNoise} drew; for the labels `sampled`. */
  readonly noise: tf.Tensor2D | null;
}

/** Backward passes a batch takes. */
export function passesFor(labels: Objective, likelihood: Likelihood, active: number): number {
  if (labels !== 'exact') return 1;
  return likelihood === 'categorical' ? active - 1 : active;
}

/**
 * Gradients by the outputs, [n, u] each, such that the sum over them of the squared parameter gradients is the diagonal
 * Fisher: ∂log p(y|x)/∂outputs of one y for all labels but `exact`; for `exact` any v₁ … v_K with
 * Σₖ vₖvₖᵀ = E_y[∂log p · ∂log pᵀ], since (∂parameter)² = Σₖ (J·vₖ)². For `outputs`, ∂‖f(x)‖²/∂outputs, with f(x) as
 * the predictions.
 */
export function outputDirections(labels: Objective, loss: Loss, inputs: DirectionInputs): tf.Tensor2D[] {
  if (labels === 'exact') return exactDirections(loss.likelihood, inputs);
  const { predictions, active } = inputs;
  const units = predictions.shape[1];
  if (labels === 'outputs') return [tf.mul(tf.mul(predictions, 2), unitRow(units, active))];
  return [tf.mul(residual(labels, loss, inputs), unitRow(units, active))];
}

/** A label less the prediction: [n, u]. */
function residual(labels: Objective, loss: Loss, inputs: DirectionInputs): tf.Tensor {
  const { predictions, targets, noise } = inputs;
  if (labels === 'sampled') return sampledResidual(loss.likelihood, inputs, noise as tf.Tensor2D);
  if (labels === 'predicted') return predictedResidual(loss.likelihood, inputs);
  return tf.sub(asRows(loss, targets as tf.Tensor, predictions.shape[1]), predictions);
}

/** Random numbers for `length` samples, each drawn in the samples' order, so that the batch size doesn't matter. */
export function drawNoise(
  likelihood: Likelihood,
  random: Random,
  [length, units]: readonly [number, number],
): tf.Tensor2D {
  const width = likelihood === 'categorical' ? 1 : units;
  const values = Float32Array.from({ length: length * width }, () =>
    likelihood === 'gaussian' ? standardNormal(random) : random.next(),
  );
  return tf.tensor2d(values, [length, width]);
}

function exactDirections(likelihood: Likelihood, { predictions, active }: DirectionInputs): tf.Tensor2D[] {
  if (likelihood === 'categorical') return categorical(predictions, active);
  const ones = tf.onesLike(predictions);
  // Units are independent, so cross terms have mean zero; the variance is p(1 − p), or 1.
  const deviation = likelihood === 'bernoulli' ? tf.sqrt(tf.mul(predictions, tf.sub(ones, predictions))) : ones;
  return active.map((unit) => tf.mul(deviation, unitRow(predictions.shape[1], [unit])));
}

/**
 * Columns of the triangular root of diag(p) − ppᵀ (Tanabe and Sagae 1992). The
 * textbook's √p_c(e_c − p) over all classes c gives the same sum; this takes one pass fewer (half of them for two
 * classes), and never subtracts a probability near 1 from 1. With t the probability of all classes after c:
 * v_c = √(p_c·t/(p_c + t)) · (e_c − p_after/t).
 */
function categorical(p: tf.Tensor2D, active: readonly number[]): tf.Tensor2D[] {
  const units = p.shape[1];
  const tails = tf.cumsum(p, 1, true, true) as tf.Tensor2D; // [n, u]
  const scales = tf.sqrt(tf.divNoNan(tf.mul(p, tails), tf.add(p, tails))) as tf.Tensor2D; // [n, u]
  return active.slice(0, -1).map((unit, i) => {
    const tail = column(tails, unit); // [n, 1]
    const share = tf.divNoNan(tf.mul(p, unitRow(units, active.slice(i + 1))), tail); // [n, u]
    return tf.mul(column(scales, unit), tf.sub(unitRow(units, [unit]), share));
  });
}

/** A label drawn from the model's own prediction, less the prediction: [n, u]. */
function sampledResidual(
  likelihood: Likelihood,
  { predictions, active }: DirectionInputs,
  noise: tf.Tensor2D,
): tf.Tensor {
  if (likelihood === 'gaussian') return noise;
  if (likelihood === 'bernoulli') return tf.sub(tf.cast(tf.less(noise, predictions), 'float32'), predictions);
  // The class whose stretch of [0, 1) the number falls into; rounding can leave the sum below it.
  const below = tf.sum(tf.cast(tf.greaterEqual(noise, tf.cumsum(predictions, 1)), 'int32'), 1);
  const drawn = tf.minimum(below, tf.scalar(active[active.length - 1] ?? 0, 'int32')); // [n]
  return tf.sub(oneHot(drawn, predictions.shape[1]), predictions);
}

/** The most likely label less the prediction: [n, u]. Inactive classes have probability 0. */
function predictedResidual(likelihood: Likelihood, { predictions }: DirectionInputs): tf.Tensor {
  if (likelihood === 'bernoulli') return tf.sub(tf.cast(tf.greater(predictions, 0.5), 'float32'), predictions);
  return tf.sub(oneHot(tf.argMax(predictions, 1), predictions.shape[1]), predictions);
}

const asRows = (loss: Loss, targets: tf.Tensor, units: number): tf.Tensor =>
  loss.targets === 'classes' ? oneHot(targets, units) : targets;

/** int32 [n] → [n, u]; tfjs's own refuses a single unit. */
const oneHot = (classes: tf.Tensor, units: number): tf.Tensor =>
  tf.cast(tf.equal(tf.expandDims(classes, 1), tf.range(0, units, 1, 'int32')), 'float32');

/** 1 at `chosen`, else 0: [1, u]. */
export function unitRow(units: number, chosen: readonly number[]): tf.Tensor2D {
  const row = new Float32Array(units);
  for (const unit of chosen) row[unit] = 1;
  return tf.tensor2d(row, [1, units]);
}

const column = (matrix: tf.Tensor2D, unit: number): tf.Tensor2D => tf.slice(matrix, [0, unit], [-1, 1]);

/** Box and Muller's transform; 1 − u keeps the logarithm's argument above 0. */
const standardNormal = (random: Random): number =>
  Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
