import * as tf from '@tensorflow/tfjs-core';
import { expectClose } from '@unforget/core/testing';
import { describe, it } from 'vitest';
import { logitDistance } from '../index.ts';

const stored = tf.tensor2d([
  [0, 0],
  [3, 100],
]);
const known = tf.tensor2d([
  [1, 1],
  [1, 0],
]);
const at = (outputs: tf.Tensor): tf.Scalar => logitDistance(outputs as tf.Tensor2D, stored, known);

describe('logitDistance', () => {
  const outputs = tf.tensor2d([
    [1, 2],
    [4, 5],
  ]);

  it('is a mean over known units, then over samples', () => {
    // First sample (1² + 2²)/2 = 2.5; second 1²/1 = 1, its unknown unit left out: mean 1.75.
    expectClose(at(outputs), [1.75]);
  });

  it('pulls each known output to what was stored', () => {
    // 2(o − s)/known/samples: (2·1/2/2, 2·2/2/2) and (2·1/1/2, 0).
    expectClose(tf.grad(at)(outputs), [0.5, 1, 1, 0]);
  });

  it('is 0 for a sample without a known unit, and not NaN', () => {
    expectClose(logitDistance(outputs, stored, tf.zeros([2, 2])), [0]);
  });
});
