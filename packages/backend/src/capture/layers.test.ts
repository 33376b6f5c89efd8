import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, it } from 'vitest';
import { expectSameBits, nativeIsThere, numbers, orWhyNot, startNative } from './__fixtures__/native.ts';

type Layer = (x: tf.Tensor, w: tf.Tensor) => tf.Tensor;

interface Case {
  readonly x: number[];
  readonly w: number[];
  readonly run: Layer;
}

const conv = (x: tf.Tensor, w: tf.Tensor): tf.Tensor => tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, 1, 'same');
const image = [2, 6, 6, 3];

/** Every layer runs forward and back: the value, and the gradients by its input and its weights. */
const LAYERS: Readonly<Record<string, Case>> = {
  dense: { x: [5, 4], w: [4, 3], run: (x, w) => tf.relu(tf.matMul(x, w)) },
  'dense, transposed': { x: [4, 5], w: [3, 4], run: (x, w) => tf.tanh(tf.matMul(x, w, true, true)) },
  'matMul of stacks': { x: [2, 5, 4], w: [2, 4, 3], run: (x, w) => tf.matMul(x, w) },
  conv2d: { x: image, w: [3, 3, 3, 4], run: (x, w) => tf.elu(conv(x, w)) },
  'conv2d with strides': {
    x: image,
    w: [3, 3, 3, 4],
    run: (x, w) => tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, 2, 'valid'),
  },
  'conv2d, fused': {
    x: image,
    w: [3, 3, 3, 4],
    run: (x, w) =>
      tf.fused.conv2d({
        x: x as tf.Tensor4D,
        filter: w as tf.Tensor4D,
        strides: 1,
        pad: 'same',
        bias: tf.ones([4]),
        activation: 'relu',
      }),
  },
  conv1d: { x: [2, 8, 3], w: [3, 3, 4], run: (x, w) => tf.conv1d(x as tf.Tensor3D, w as tf.Tensor3D, 1, 'same') },
  conv3d: {
    x: [1, 4, 4, 4, 2],
    w: [2, 2, 2, 2, 3],
    run: (x, w) => tf.conv3d(x as tf.Tensor5D, w as tf.Tensor5D, 1, 'same'),
  },
  conv2dTranspose: {
    x: [2, 3, 3, 4],
    w: [2, 2, 3, 4],
    run: (x, w) => tf.conv2dTranspose(x as tf.Tensor4D, w as tf.Tensor4D, [2, 6, 6, 3], 2, 'same'),
  },
  depthwiseConv2d: {
    x: image,
    w: [3, 3, 3, 2],
    run: (x, w) => tf.depthwiseConv2d(x as tf.Tensor4D, w as tf.Tensor4D, 1, 'same'),
  },
  maxPool: { x: image, w: [3, 3, 3, 4], run: (x, w) => tf.maxPool(conv(x, w) as tf.Tensor4D, 2, 2, 'valid') },
  avgPool: { x: image, w: [3, 3, 3, 4], run: (x, w) => tf.avgPool(conv(x, w) as tf.Tensor4D, 3, 2, 'same') },
  batchNorm: {
    x: image,
    w: [3],
    run: (x, w) =>
      tf.batchNorm(x as tf.Tensor4D, tf.mul(w, 0.5) as tf.Tensor1D, w as tf.Tensor1D, tf.neg(w) as tf.Tensor1D, w as tf.Tensor1D), // biome-ignore format: short
  },
  'batchNorm by the statistics of the batch': {
    x: [8, 3],
    w: [3],
    run: (x, w) => {
      const { mean, variance } = tf.moments(x, 0);
      return tf.batchNorm(x, mean as tf.Tensor1D, variance as tf.Tensor1D, tf.zeros([3]), w as tf.Tensor1D, 1e-3);
    },
  },
  localResponseNormalization: {
    x: image,
    w: [3, 3, 3, 4],
    run: (x, w) => tf.localResponseNormalization(conv(x, w) as tf.Tensor4D, 2),
  },
  'resize, bilinear': { x: image, w: [3, 3, 3, 4], run: (x, w) => tf.image.resizeBilinear(conv(x, w) as tf.Tensor4D, [9, 9]) }, // biome-ignore format: short
  'resize, nearest': { x: image, w: [3, 3, 3, 4], run: (x, w) => tf.image.resizeNearestNeighbor(conv(x, w) as tf.Tensor4D, [9, 9]) }, // biome-ignore format: short
  embedding: { x: [5, 4], w: [4, 6], run: (x, w) => tf.gather(tf.matMul(x, w), [0, 3, 0]) },
  attention: {
    x: [5, 4],
    w: [4, 4],
    run: (x, w) => tf.matMul(tf.softmax(tf.div(tf.matMul(tf.matMul(x, w), x, false, true), 2)), x),
  },
};

describe.skipIf(!nativeIsThere)(`layers and their gradients as a graph${orWhyNot}`, () => {
  beforeAll(startNative);

  it.each(Object.entries(LAYERS))('%s', (_, { x, w, run }) => {
    const loss = (a: tf.Tensor, b: tf.Tensor): tf.Tensor => tf.sum(tf.square(run(a, b)));
    expectSameBits(
      (a, b) => {
        const { value, grads } = tf.valueAndGrads(loss)([a as tf.Tensor, b as tf.Tensor]);
        return [value, ...grads, run(a as tf.Tensor, b as tf.Tensor)];
      },
      [numbers(x, { seed: 3 }), numbers(w, { seed: 4 })],
    );
  });
});
