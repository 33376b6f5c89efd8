import * as tf from '@tensorflow/tfjs-core';
import { UnforgetError } from '@unforget/types';
import type { PerSampleCall } from './registry.ts';

/**
 * Batch normalization over the last axis, in evaluation mode: y = γx̂ + β with x̂ = (x − mean)/√(variance + ε) of the
 * moving statistics, so a sample's gradients are Σₚ δₚx̂ₚ and Σₚ δₚ over its positions p. Roles as tfjs names them: `gamma`
 * and `beta` (either may be absent), `moving_mean`, `moving_variance`.
 */
export function batchNormRule(call: PerSampleCall): Readonly<Record<string, tf.Tensor>> {
  const { site, input, deltas, params, moment } = call;
  const statistic = (role: string): tf.Tensor => params[site.params[role] ?? ''] as tf.Tensor;
  const { axis = -1, epsilon = 1e-3 } = site.config;
  if (axis !== -1 && axis !== input.rank - 1) throw otherAxis(call);
  const scale = tf.rsqrt(tf.add(statistic('moving_variance'), epsilon as number)); // [c]
  const standardised = tf.mul(tf.sub(input, statistic('moving_mean')), scale);
  const sums = (gradients: readonly tf.Tensor[]): tf.Tensor =>
    tf.addN(gradients.map((gradient) => tf.sum(moment(overPositions(gradient)), 0)));
  return {
    gamma: sums(deltas.map((delta) => tf.mul(delta, standardised))),
    beta: sums(deltas),
  };
}

/** [n, …, c] → [n, c] */
function overPositions(gradient: tf.Tensor): tf.Tensor {
  const axes = Array.from({ length: gradient.rank - 2 }, (_, i) => i + 1);
  return axes.length ? tf.sum(gradient, axes) : gradient;
}

const otherAxis = ({ site, input }: PerSampleCall): UnforgetError =>
  new UnforgetError({
    code: 'unsupported-layer',
    what: `Layer "${site.path}" of kind "BatchNormalization"`,
    expected: `the last axis (${input.rank - 1})`,
    received: `axis ${site.config['axis']}`,
    remedy: "Use { mode: 'loop' }, which takes any model but is slow",
  });
