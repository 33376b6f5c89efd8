import * as tf from '@tensorflow/tfjs-core';
import { createRandom, mlp, randomFor } from '@unforget/core';
import { expectClose } from '@unforget/core/testing';
import type { BatchPart } from '@unforget/types';
import { describe, expect, it } from 'vitest';
import { binaryLoss, createBuffer, nearness } from '../index.ts';
import { meansOf } from './exemplars.ts';
import { taught } from './targets.ts';

describe('nearness', () => {
  it('is minus the squared distance of unit features from each mean, and far below for a class without one', () => {
    // (3, 4) becomes (0.6, 0.8): 0.4² + 0.8² = 0.8 from (1, 0), 0.6² + 0.2² = 0.4 from (0, 1).
    const means = tf.tensor2d([
      [1, 0],
      [0, 1],
      [0, 0],
    ]);
    const made = nearness(tf.tensor2d([[3, 4]]), means, tf.tensor1d([1, 1, 0]));
    expectClose(made, tf.tensor2d([[-0.8, -0.4, -1e6]]));
  });

  it('is finite for features of zeros', () => {
    expectClose(nearness(tf.zeros([1, 2]), tf.tensor2d([[1, 0]]), tf.tensor1d([1])), tf.tensor2d([[-1]]));
  });
});

describe('binaryLoss', () => {
  it('sums cross-entropies of the units by their weights', () => {
    // σ(0) = ½: ln 2 whatever the target. σ(ln 3) = ¾, target ¼: −¼ ln ¾ − ¾ ln ¼.
    const outputs = tf.tensor2d([[0, Math.log(3), 50]]);
    const expected = 2 * Math.LN2 + 3 * (-0.25 * Math.log(0.75) - 0.75 * Math.log(0.25));
    expectClose(binaryLoss(outputs, tf.tensor2d([[1, 0.25, 0]]), tf.tensor2d([[2, 3, 0]])), [expected]);
  });

  it('has the gradient weight · (σ(z) − t), also far out', () => {
    const slope = tf.grad((z) => binaryLoss(z as tf.Tensor2D, tf.tensor2d([[0.25, 0, 1]]), tf.tensor2d([[2, 1, 1]])));
    expectClose(slope(tf.tensor2d([[Math.log(3), 200, 200]])), [1, 1, 0]);
  });
});

describe('taught', () => {
  const part: BatchPart = {
    ...{ origin: 'stream', length: 2, x: new Float32Array(2), y: Int32Array.of(2, 1), taskIds: null },
    weights: Float32Array.of(0.5, 0.25),
  };
  const counted = Float32Array.of(1, 1, 1, 0);

  it('holds old units to the teacher, others to the label, and moves the weights', () => {
    const teacher = { width: 4, values: Float32Array.from({ length: 12 }, (_, i) => i / 16) };
    const made = taught(part, 'x', { counted, old: Float32Array.of(1, 0, 0, 0), teacher, rows: [2, 0] });
    // Row 2 of the teacher begins with 8/16, row 0 with 0.
    expect([...(made.extras?.['x.targets']?.values ?? [])]).toEqual([0.5, 0, 1, 0, 0, 1, 0, 0]);
    expect([...(made.extras?.['x.weights']?.values ?? [])]).toEqual([0.5, 0.5, 0.5, 0, 0.25, 0.25, 0.25, 0]);
    expect([...made.weights]).toEqual([0, 0]);
  });

  it('has labels alone where nothing is old', () => {
    const made = taught(part, 'x', { counted, old: new Float32Array(4), teacher: null, rows: [] });
    expect([...(made.extras?.['x.targets']?.values ?? [])]).toEqual([0, 0, 1, 0, 0, 1, 0, 0]);
  });
});

describe('meansOf', () => {
  // Without a hidden layer the features are the inputs.
  const model = mlp({ inputs: 2, hidden: [], head: { kind: 'fixed', units: 4 } });
  const params = model.init(4, randomFor(1));
  const bufferOf = (x: readonly number[], y: readonly number[]) => {
    const buffer = createBuffer({ capacity: 5, inputSize: 2 });
    buffer.insert({ length: y.length, x: Float32Array.from(x), y: Int32Array.from(y) }, createRandom('insert'));
    return buffer;
  };

  it('is the mean of unit features, of length 1, of each class that has samples', async () => {
    // Class 0: (3, 4) and (0, 2) become (0.6, 0.8) and (0, 1), their mean (0.3, 0.9) has length √0.9.
    const made = await meansOf(bufferOf([3, 4, 5, 0, 0, 2], [0, 2, 0]), 4, { model, params });
    const [a, b] = [0.3 / Math.sqrt(0.9), 0.9 / Math.sqrt(0.9)];
    expectClose(made?.means.values ?? [], [a, b, 0, 0, 1, 0, 0, 0]);
    expect([...(made?.known ?? [])]).toEqual([1, 0, 1, 0]);
  });

  it('is nothing for an empty buffer', async () => {
    expect(await meansOf(bufferOf([], []), 4, { model, params })).toBe(null);
  });
});
