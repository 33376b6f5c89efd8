import * as tf from '@tensorflow/tfjs-core';
import { binaryCrossEntropy, createRandom, meanSquaredError, softmaxCrossEntropy } from '@unforget/core';
import { expectClose } from '@unforget/core/testing';
import type { Loss } from '@unforget/types';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drawNoise, outputDirections, passesFor } from './directions.ts';

/** Σₖ vₖvₖᵀ of the only row of each direction, row after row. */
function outer(directions: readonly tf.Tensor2D[], units: number): number[] {
  const sums = new Array<number>(units * units).fill(0);
  for (const direction of directions) {
    const v = direction.dataSync();
    for (let i = 0; i < units; i++) {
      for (let j = 0; j < units; j++) sums[i * units + j] = (sums[i * units + j] ?? 0) + (v[i] ?? 0) * (v[j] ?? 0);
    }
  }
  return sums;
}

const exact = (loss: Loss, predictions: readonly number[], active?: readonly number[]): tf.Tensor2D[] =>
  outputDirections('exact', loss, {
    predictions: tf.tensor2d([[...predictions]]),
    active: active ?? predictions.map((_, unit) => unit),
    targets: null,
    noise: null,
  });

/** E[(e_y − p)(e_y − p)ᵀ] = diag(p) − ppᵀ, flat. */
const covariance = (p: readonly number[]): number[] =>
  p.flatMap((a, i) => p.map((b, j) => (i === j ? a * (1 - a) : -a * b)));

describe('exact directions', () => {
  it('of two classes are one pass: √(p₁p₂)·(1, −1)', () => {
    const directions = exact(softmaxCrossEntropy(), [0.2, 0.8]);
    expect(directions).toHaveLength(1);
    expectClose(directions[0] as tf.Tensor, [0.4, -0.4]);
  });
  it('square to diag(p) − ppᵀ for any distribution, with certain and impossible classes', () => {
    // Few different weights, so that zeros, ties and near-certainty are common.
    const weights = fc.array(fc.constantFrom(0, 1e-6, 0.01, 1, 1, 3, 1000), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(weights, (drawn) => {
        fc.pre(drawn.some((weight) => weight > 0));
        const total = drawn.reduce((a: number, b) => a + b, 0);
        const p = drawn.map((weight) => weight / total);
        tf.tidy(() => {
          const directions = exact(softmaxCrossEntropy(), p);
          expect(directions).toHaveLength(passesFor('exact', 'categorical', p.length));
          expectClose(outer(directions, p.length), covariance(p), { rtol: 1e-4, atol: 1e-7 });
        });
      }),
      { seed: 7, numRuns: 150 },
    );
  });
  it('leave inactive units out', () => {
    const directions = exact(softmaxCrossEntropy(), [0, 0.3, 0, 0.7], [1, 3]);
    expect(directions).toHaveLength(1);
    expectClose(outer(directions, 4), covariance([0, 0.3, 0, 0.7]));
  });
  it('of independent flags have variance p(1 − p), and of values variance 1', () => {
    expectClose(outer(exact(binaryCrossEntropy(), [0.5, 0.1]), 2), [0.25, 0, 0, 0.09]);
    expectClose(outer(exact(meanSquaredError(), [-3, 8]), 2), [1, 0, 0, 1]);
    expectClose(outer(exact(meanSquaredError(), [-3, 8], [1]), 2), [0, 0, 0, 1]);
  });
});

describe('one label a sample', () => {
  it('empirical: label minus prediction, at active units', () => {
    const predictions = tf.tensor2d([[0.1, 0.6, 0.3]]);
    const [residual] = outputDirections('empirical', softmaxCrossEntropy(), {
      predictions,
      active: [0, 1, 2],
      targets: tf.tensor1d([1], 'int32'),
      noise: null,
    });
    expectClose(residual as tf.Tensor, [-0.1, 0.4, -0.3]);
    const [values] = outputDirections('empirical', meanSquaredError(), {
      predictions,
      active: [0, 2],
      targets: tf.tensor2d([[1, 1, 1]]),
      noise: null,
    });
    expectClose(values as tf.Tensor, [0.9, 0, 0.7]);
  });
  it('sampled: the class whose stretch of [0, 1) the number falls into; never an inactive or missing one', () => {
    // Active are 1 and 2 with 0.25 and 0.75; the last number is what float32 rounds 1 − 2⁻³² to.
    const noise = [0, 0.2, 0.3, 0.99, 1];
    const [residual] = outputDirections('sampled', softmaxCrossEntropy(), {
      predictions: tf.tile(tf.tensor2d([[0, 0.25, 0.75, 0]]), [noise.length, 1]),
      active: [1, 2],
      targets: null,
      noise: tf.tensor2d(noise, [noise.length, 1]),
    });
    const [one, two] = [
      [0, 0.75, -0.75, 0],
      [0, -0.25, 0.25, 0],
    ];
    expectClose(
      residual as tf.Tensor,
      [one, one, two, two, two].flatMap((row) => row ?? []),
    );
  });
  it('predicted: the most likely label minus prediction', () => {
    const inputs = { active: [0, 1, 2], targets: null, noise: null };
    const predictions = tf.tensor2d([0.1, 0.6, 0.3, 0.5, 0, 0.5], [2, 3]);
    const [classes] = outputDirections('predicted', softmaxCrossEntropy(), { ...inputs, predictions });
    expectClose(classes as tf.Tensor, [-0.1, 0.4, -0.3, 0.5, 0, -0.5]);
    const [flags] = outputDirections('predicted', binaryCrossEntropy(), { ...inputs, predictions });
    expectClose(flags as tf.Tensor, [-0.1, 0.4, -0.3, -0.5, 0, -0.5]);
  });
  it('sampled flags and values', () => {
    const inputs = { predictions: tf.tensor2d([[0.3, 0.3]]), active: [0, 1], targets: null };
    const flags = outputDirections('sampled', binaryCrossEntropy(), { ...inputs, noise: tf.tensor2d([[0.2, 0.4]]) });
    expectClose(flags[0] as tf.Tensor, [0.7, -0.3]);
    const values = outputDirections('sampled', meanSquaredError(), { ...inputs, noise: tf.tensor2d([[-1.5, 2]]) });
    expectClose(values[0] as tf.Tensor, [-1.5, 2]);
  });
});

describe('noise', () => {
  it('comes sample by sample, so that batches of any size draw the same', () => {
    const [whole, parts] = [createRandom('noise'), createRandom('noise')];
    const all = drawNoise('gaussian', whole, [6, 3]).dataSync();
    const pieces = [2, 4].flatMap((rows) => [...drawNoise('gaussian', parts, [rows, 3]).dataSync()]);
    expect([...all]).toEqual(pieces);
  });
  it('is uniform for classes and flags, standard normal for values', () => {
    expect(drawNoise('categorical', createRandom(1), [4, 9]).shape).toEqual([4, 1]);
    expect(drawNoise('bernoulli', createRandom(1), [4, 9]).shape).toEqual([4, 9]);
    const values = [...drawNoise('gaussian', createRandom(2), [2000, 2]).dataSync()];
    const mean = values.reduce((a, b) => a + b) / values.length;
    const variance = values.reduce((a, b) => a + b * b, 0) / values.length;
    // Standard errors 0.016 and 0.022.
    expect(Math.abs(mean)).toBeLessThan(0.07);
    expect(Math.abs(variance - 1)).toBeLessThan(0.1);
  });
});
