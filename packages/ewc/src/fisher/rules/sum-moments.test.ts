import * as tf from '@tensorflow/tfjs-core';
import { expectClose } from '@unforget/core/testing';
import { expect, it } from 'vitest';
import { tensorOf } from '../../__fixtures__/models.ts';
import { type SharedWeights, sumMoments } from './sum-moments.ts';

/** n samples of p positions, 2 inputs, 3 outputs, and as many passes as there are names. */
function layer(samples: number, positions: number, passes: readonly string[]): SharedWeights {
  const a = tensorOf([samples, positions, 2], 'a') as tf.Tensor3D;
  return {
    samples,
    positions,
    inputs: 2,
    moment: tf.square,
    inputAt: (from, size) => tf.slice(a, [from, 0, 0], [size, positions, 2]),
    deltas: passes.map((name) => tensorOf([samples, positions, 3], name) as tf.Tensor3D),
  };
}

it('adds up the positions of a sample before it squares, by hand', () => {
  // One sample, two positions: a = (1, 2), (3, −1); δ = 5, −2. aᵀδ = (1·5 − 3·2, 2·5 + 1·2) = (−1, 12); Σδ = 3.
  const a = tf.tensor3d([1, 2, 3, -1], [1, 2, 2]);
  const { kernel, bias } = sumMoments({
    samples: 1,
    positions: 2,
    inputs: 2,
    moment: tf.square,
    inputAt: () => a,
    deltas: [tf.tensor3d([5, -2], [1, 2, 1])],
  });
  expectClose(kernel, [1, 144]);
  expectClose(bias, [9]);
});

it('takes absolute values in the place of squares', () => {
  // The sample above and one with a = (1, 0), (0, 1) and δ = −2, 0: aᵀδ = (−2, 0), Σδ = −2. |·| summed: (3, 12), 5.
  const a = tf.tensor3d([1, 2, 3, -1, 1, 0, 0, 1], [2, 2, 2]);
  const { kernel, bias } = sumMoments({
    samples: 2,
    positions: 2,
    inputs: 2,
    moment: tf.abs,
    inputAt: (from, size) => tf.slice(a, [from, 0, 0], [size, 2, 2]),
    deltas: [tf.tensor3d([5, -2, -2, 0], [2, 2, 1])],
  });
  expectClose(kernel, [3, 12]);
  expectClose(bias, [5]);
});

it('sums over passes: two together are each alone, added', () => {
  const [both, first, second] = [['p', 'q'], ['p'], ['q']].map((passes) => sumMoments(layer(4, 3, passes)));
  for (const role of ['kernel', 'bias'] as const) {
    expectClose(both?.[role] as tf.Tensor, tf.add(first?.[role] as tf.Tensor, second?.[role] as tf.Tensor));
  }
});

it('comes to the same in chunks, the last one smaller, as sample by sample', () => {
  // 300,000 positions of 2 numbers: six samples to a chunk of 4 million.
  const [samples, positions] = [7, 300_000];
  const whole = layer(samples, positions, ['p']);
  const sizes: number[] = [];
  const { kernel, bias } = sumMoments({
    ...whole,
    inputAt: (from, size) => {
      sizes.push(size);
      return whole.inputAt(from, size);
    },
  });
  expect(sizes).toEqual([6, 1]);
  const single = Array.from({ length: samples }, (_, i) =>
    sumMoments({
      ...whole,
      samples: 1,
      inputAt: () => whole.inputAt(i, 1),
      deltas: whole.deltas.map((delta) => tf.slice(delta, [i, 0, 0], [1, positions, 3])),
    }),
  );
  expectClose(kernel, tf.addN(single.map((sums) => sums.kernel)), { rtol: 1e-4 });
  expectClose(bias, tf.addN(single.map((sums) => sums.bias)), { rtol: 1e-4 });
});
