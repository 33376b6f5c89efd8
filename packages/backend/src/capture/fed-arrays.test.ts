import * as tf from '@tensorflow/tfjs-core';
import type { TensorProgram } from '@unforget/types';
import { beforeAll, describe, expect, it } from 'vitest';
import { captured, nativeIsThere, orWhyNot, startNative } from './__fixtures__/native.ts';

describe.skipIf(!nativeIsThere)(`a captured program${orWhyNot}`, () => {
  beforeAll(startNative);

  it.each<[string, (x: tf.Tensor) => tf.Tensor]>([
    ['another shape', (x) => tf.reshape(x, [2, 64])],
    ['a slice of the whole', (x) => tf.slice(x, [0], [128])],
    ['one tile', (x) => tf.tile(x, [1])],
    ['no padding', (x) => tf.pad(x, [[0, 0]])],
    ['a transposition that changes no order', (x) => tf.transpose(tf.reshape(x, [2, 64]), [0, 1])],
    ['a stack of one', (x) => tf.stack([x])],
    ['a sum over an axis of one', (x) => tf.sum(tf.reshape(x, [1, 128]), 0)],
  ])('keeps %s of an input as it was fed, whatever becomes of the array', (_, form) => {
    const state = [tf.zeros(form(tf.zeros([128])).shape)];
    const keeping: TensorProgram = (_state, [x]) => ({ state: [form(x as tf.Tensor)], outputs: [] });
    // Several arrays: TensorFlow shares the memory of those alone that happen to be aligned.
    for (let trial = 0; trial < 10; trial++) {
      const array = new Float32Array(128).fill(1);
      const x = tf.tensor1d(array);
      const program = captured(keeping, { state, inputs: [x] });
      program.run([x], []);
      x.dispose();
      array.fill(7);
      expect(new Set(program.read()[0]?.dataSync())).toEqual(new Set([1]));
      program.dispose();
    }
  });
});
