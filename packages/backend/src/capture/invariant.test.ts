import * as tf from '@tensorflow/tfjs-core';
import type { TensorProgram } from '@unforget/types';
import { beforeAll, describe, expect, it } from 'vitest';
import { bits, captured, nativeIsThere, orWhyNot, startNative } from './__fixtures__/native.ts';

describe.skipIf(!nativeIsThere)(`what one program leaves as it is${orWhyNot}`, () => {
  beforeAll(startNative);

  it('is computed anew in every step where a program alongside changes it', () => {
    /** w ← w − 2F·x. */
    const pull: TensorProgram = ([f, w], [x]) => {
      const slope = tf.mul(f as tf.Tensor, 2);
      return { state: [f as tf.Tensor, tf.sub(w as tf.Tensor, tf.mul(slope, x as tf.Tensor))], outputs: [slope] };
    };
    /** F ← F + Σ x. */
    const grow: TensorProgram = ([f, w], [x]) => ({
      state: [tf.add(f as tf.Tensor, tf.sum(x as tf.Tensor)), w as tf.Tensor],
      outputs: [],
    });
    const [x, row, start] = [tf.scalar(3), tf.tensor1d([1, 2]), [tf.tensor1d([1, 2]), tf.tensor1d([0, 0])]];
    const one = captured(pull, { state: start, inputs: [x] });
    const other = one.alongside(grow, [row]).captured;
    other?.run([row], []);
    // F = (1, 2) + 3, so the slope is (8, 10), and w = −3·(8, 10).
    const [slope] = one.run([x], [0]);
    expect(Array.from((slope as tf.Tensor).dataSync())).toEqual([8, 10]);
    expect(one.read().map(bits)).toEqual([tf.tensor1d([4, 5]), tf.tensor1d([-24, -30])].map(bits));
    one.dispose();
    other?.dispose();
  });
});
