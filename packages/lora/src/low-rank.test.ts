import * as tf from '@tensorflow/tfjs-core';
import { valueAndGrads } from '@unforget/core';
import { expectClose } from '@unforget/core/testing';
import type { LayerCall } from '@unforget/types';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { adapted, mergeKernel, overlap } from './low-rank.ts';

const matrix = (rows: readonly (readonly number[])[]): tf.Tensor2D => tf.tensor2d(rows as number[][]);
const adapter = { turn: 1, task: null, site: 'layer', a: matrix([[1], [2]]), b: matrix([[3, 0, -1]]) };
const call: LayerCall = {
  kind: 'Dense',
  path: 'layer',
  params: { kernel: 'layer/kernel' },
  config: {},
  input: matrix([
    [1, 1],
    [0, -1],
  ]),
  output: matrix([
    [10, 20, 30],
    [40, 50, 60],
  ]),
};

describe('an adapter', () => {
  it('adds s·(x·A)·B', () => {
    // x·A = (1 + 2, −2) = (3, −2); ·B = (9, 0, −3) and (−6, 0, 2); times ½.
    const output = adapted(call, [adapter], { scale: 0.5 });
    expectClose(
      output,
      matrix([
        [14.5, 20, 28.5],
        [37, 50, 61],
      ]),
    );
  });
  it('shows both factors to the tap as dense layers, which may change them', () => {
    const seen: LayerCall[] = [];
    const tap = (each: LayerCall): tf.Tensor => {
      seen.push(each);
      return each.path.endsWith('/a') ? tf.zerosLike(each.output) : each.output;
    };
    expectClose(adapted(call, [adapter], { scale: 1, tap }), call.output);
    expect(seen.map(({ kind, path, params }) => [kind, path, params])).toEqual([
      ['Dense', 'lora/1/layer/a', { kernel: 'lora/1/layer/a' }],
      ['Dense', 'lora/1/layer/b', { kernel: 'lora/1/layer/b' }],
    ]);
    expectClose(seen[0]?.output as tf.Tensor, matrix([[3], [-2]]));
  });
  it('is the same in the kernel: W + s·A·B', () => {
    expectClose(
      mergeKernel(tf.zeros([2, 3]), [adapter, adapter], 0.5),
      matrix([
        [3, 0, -1],
        [6, 0, -2],
      ]),
    );
  });
  it('works on every position of a sequence', () => {
    const x = tf.reshape(tf.range(0, 12), [2, 3, 2]);
    const sequence = { ...call, input: x, output: tf.zeros([2, 3, 3]) };
    const expected = tf.reshape(
      tf.matMul(tf.reshape(x, [6, 2]), mergeKernel(tf.zeros([2, 3]), [adapter], 1)),
      [2, 3, 3],
    );
    expectClose(adapted(sequence, [adapter], { scale: 1 }), expected);
  });
});

describe('overlap', () => {
  it('is the sum of squared inner products of columns', () => {
    // AᵢᵀA of (1, 2)ᵀ and (3, −1)ᵀ is 1, of (0, 1)ᵀ and (3, −1)ᵀ is −1: 1 + 1. Slope: 2·(1, 2)·1 + 2·(0, 1)·(−1).
    const { value, grad } = overlap(matrix([[3], [-1]]), [matrix([[1], [2]]), matrix([[0], [1]])]);
    expectClose(value, [2]);
    expectClose(grad, matrix([[2], [2]]));
  });
  it('is 0 for orthogonal columns, and where there is nothing earlier', () => {
    const result = overlap(
      matrix([
        [2, 0],
        [0, 0],
        [0, 5],
      ]),
      [matrix([[0], [3], [0]])],
    );
    expectClose(result.value, [0], { atol: 0 });
    expectClose(result.grad, tf.zeros([3, 2]), { atol: 0 });
    expectClose(overlap(matrix([[1]]), []).value, [0], { atol: 0 });
  });
  it('has the gradient that the tape gives', () => {
    const entry = fc.double({ min: -2, max: 2, noNaN: true });
    const factor = fc.array(entry, { minLength: 8, maxLength: 8 });
    fc.assert(
      fc.property(factor, factor, factor, (...factors) => {
        const [a, ...earlier] = factors.map((values) => tf.tensor2d(values, [4, 2])) as [tf.Tensor2D, ...tf.Tensor2D[]];
        const { value, grad } = overlap(a, earlier);
        const taped = valueAndGrads(
          () => tf.sum(tf.stack(earlier.map((old) => tf.sum(tf.square(tf.matMul(old, a, true)))))),
          { a },
        );
        expectClose(value, taped.value, { rtol: 1e-4, atol: 1e-5 });
        expectClose(grad, taped.grads['a'] as tf.Tensor, { rtol: 1e-4, atol: 1e-4 });
      }),
      { numRuns: 20, seed: 1 },
    );
  });
});
