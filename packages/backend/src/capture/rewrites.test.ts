import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, it } from 'vitest';
import {
  type Expression,
  expectSameBits,
  nativeIsThere,
  numbers,
  orWhyNot,
  startNative,
} from './__fixtures__/native.ts';

/** What TensorFlow rewrites in a graph when it can see it: without shields the marked ones come out with other bits. */
const EXPRESSIONS: Readonly<Record<string, Expression>> = {
  '(x·a)·b, marked': (x) => tf.mul(tf.mul(x as tf.Tensor, 3.3), 1.7),
  '(x + a) + b, marked': (x) => tf.add(tf.add(x as tf.Tensor, 3.3), 1.7),
  'a·(y·x) with a scalar y, marked': (x, y) => tf.mul(3.3, tf.mul(tf.slice(y as tf.Tensor, [0], [1]), x as tf.Tensor)),
  'x / a, marked': (x) => tf.div(x as tf.Tensor, 3.3),
  '(x / a)·b, marked': (x) => tf.mul(tf.div(x as tf.Tensor, 3.3), 1.7),
  'a − (x − b), marked': (x) => tf.sub(1.7, tf.sub(x as tf.Tensor, 3.3)),
  'x², marked': (x) => tf.pow(x as tf.Tensor, 2),
  'x³, marked': (x) => tf.pow(x as tf.Tensor, 3),
  'x^½, marked': (x) => tf.pow(x as tf.Tensor, 0.5),
  'x^−½, marked': (x) => tf.pow(x as tf.Tensor, -0.5),
  'x / √y, marked': (x, y) => tf.div(x as tf.Tensor, tf.sqrt(y as tf.Tensor)),
  '1 / √x, marked': (x) => tf.div(1, tf.sqrt(x as tf.Tensor)),
  'log softmax, marked': (x) => tf.log(tf.softmax(tf.reshape(x as tf.Tensor, [20, 50]))),
  'xy + xz': (x, y, z) => tf.add(tf.mul(x as tf.Tensor, y as tf.Tensor), tf.mul(x as tf.Tensor, z as tf.Tensor)),
  'x + x + x': (x) => tf.add(tf.add(x as tf.Tensor, x as tf.Tensor), x as tf.Tensor),
  x·0: (x) => tf.mul(tf.neg(x as tf.Tensor), 0),
  'x + 0': (x) => tf.add(tf.mul(x as tf.Tensor, -0), 0),
  'x − x': (x) => tf.sub(x as tf.Tensor, x as tf.Tensor),
  'x / x': (x) => tf.div(x as tf.Tensor, x as tf.Tensor),
  'zeros times x': (x) => tf.mul(tf.zerosLike(x as tf.Tensor), tf.neg(x as tf.Tensor)),
  'log(x + 1)': (x) => tf.log(tf.add(x as tf.Tensor, 1)),
  'eˣ − 1': (x) => tf.sub(tf.exp(x as tf.Tensor), 1),
  '1 / (1 + e⁻ˣ)': (x) => tf.div(1, tf.add(1, tf.exp(tf.neg(x as tf.Tensor)))),
  'mean of a cast': (x) => tf.mean(tf.cast(tf.greater(x as tf.Tensor, 1), 'float32')),
  'layer norm': (x) => {
    const centred = tf.sub(x as tf.Tensor, tf.mean(x as tf.Tensor));
    return tf.mul(centred, tf.rsqrt(tf.add(tf.mean(tf.square(centred)), 1e-5)));
  },
  'affine after dense': (x, y) => {
    const product = tf.matMul(tf.reshape(x as tf.Tensor, [20, 50]), tf.reshape(y as tf.Tensor, [50, 20]));
    return tf.relu(tf.add(tf.mul(tf.mul(product, 1.7), 0.3), tf.slice(y as tf.Tensor, [0], [20])));
  },
};

describe.skipIf(!nativeIsThere)(`a graph rewrites no arithmetic${orWhyNot}`, () => {
  beforeAll(startNative);

  it.each(Object.entries(EXPRESSIONS))('%s', (_, expression) => {
    expectSameBits(
      expression,
      [1, 2, 3].map((seed) => numbers([1000], { seed })),
    );
  });

  it('x·1, which is left out', () => {
    const values = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN, 0, -0, 1.5, 3e38];
    expectSameBits((x) => tf.mul(x as tf.Tensor, 1), [tf.tensor1d(values)]);
  });

  it.each(Object.entries(EXPRESSIONS))(
    '%s, of infinities, NaN, zeros of both signs, and the smallest numbers',
    (_, expression) => {
      const values = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN, 0, -0, 1e-40, -1e-40, 3e38];
      const special = tf.tensor1d(Array.from({ length: 1000 }, (_v, i) => values[i % values.length] as number));
      expectSameBits(expression, [special, tf.reverse(special), numbers([1000])]);
    },
  );
});
