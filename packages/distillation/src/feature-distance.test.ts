import * as tf from '@tensorflow/tfjs-core';
import { valueAndGrads } from '@unforget/core';
import { expectClose } from '@unforget/core/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { featureDistance } from './index.ts';

const distanceOf = (student: readonly number[], teacher: readonly number[], kind: 'cosine' | 'l2'): tf.Tensor =>
  featureDistance({ student: tf.tensor2d([[...student]]), teacher: tf.tensor2d([[...teacher]]) }, kind);

const slopesOf = (student: readonly number[], teacher: readonly number[], kind: 'cosine' | 'l2'): tf.Tensor => {
  const z = tf.tensor2d([[...student]]);
  const distance = (): tf.Scalar => tf.sum(featureDistance({ student: z, teacher: tf.tensor2d([[...teacher]]) }, kind));
  return valueAndGrads(distance, { z }).grads['z'] as tf.Tensor;
};

describe('featureDistance', () => {
  it('l2: half the squared distance, whose slope is the difference', () => {
    expectClose(distanceOf([3, 4], [0, 1], 'l2'), [(9 + 9) / 2]);
    expectClose(slopesOf([3, 4], [0, 1], 'l2'), [3, 3]);
  });
  it('cosine: 1 − cos of the angle', () => {
    expectClose(distanceOf([1, 0], [0, 7], 'cosine'), [1]);
    expectClose(distanceOf([2, 2], [3, 0], 'cosine'), [1 - Math.SQRT1_2]);
    expectClose(distanceOf([-1, 0], [4, 0], 'cosine'), [2]);
    // ∂(1 − cos)/∂s = −(t̂ − cos · ŝ) / |s|; at s = (1, 0), t̂ = (0, 1): (0, −1).
    expectClose(slopesOf([1, 0], [0, 7], 'cosine'), [0, -1]);
  });
  it('cosine: a longer vector of the same direction is no distance', () => {
    const features = fc.array(fc.double({ min: 0.1, max: 3, noNaN: true }), { minLength: 4, maxLength: 4 });
    fc.assert(
      fc.property(features, fc.double({ min: 0.5, max: 20, noNaN: true }), (row, factor) => {
        const value = distanceOf(
          row.map((each) => each * factor),
          row,
          'cosine',
        ).dataSync()[0] as number;
        expect(Math.abs(value)).toBeLessThan(1e-5);
      }),
      { numRuns: 20, seed: 1 },
    );
  });
  it.each(['cosine', 'l2'] as const)('%s: finite, slope included, where all features are 0', (kind) => {
    expect(Number.isFinite(distanceOf([0, 0], [1, 2], kind).dataSync()[0])).toBe(true);
    expect([...slopesOf([0, 0], [1, 2], kind).dataSync()].every(Number.isFinite)).toBe(true);
    expect([...slopesOf([0, 0], [0, 0], kind).dataSync()].every(Number.isFinite)).toBe(true);
  });
  it('takes features of any shape', () => {
    const features = tf.ones([2, 3, 2]);
    expectClose(featureDistance({ student: features, teacher: tf.zeros([2, 3, 2]) }, 'l2'), [3, 3]);
  });
});
