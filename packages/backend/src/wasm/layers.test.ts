import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-backend-wasm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { registerCpuTrainingKernels, registerWasmTrainingKernels } from './register.ts';

// Every layer that can be trained gives on wasm the output, the gradient of its input and those of its weights that it
// gives on cpu. Left out, as tfjs has no gradient for them on any engine: conv3dTranspose, thresholdedReLU; and
// upSampling2d, whose gradient is wrong on cpu unless the image is square.

const { layers, initializers } = tfl;
type Layer = tfl.layers.Layer;
type Case = readonly [name: string, shape: readonly number[], make: () => Layer];

const weights = (seed: number) => initializers.randomUniform({ minval: -0.5, maxval: 0.5, seed });
const W = { kernelInitializer: weights(1), biasInitializer: weights(2) };
const R = { ...W, recurrentInitializer: weights(3) };
const norm = { betaInitializer: weights(4), gammaInitializer: weights(5) };

const vector = [3, 6];
const sequence = [2, 5, 4];
const image = [2, 6, 7, 3];
const volume = [2, 4, 5, 3, 2];
const frames = [2, 3, 5, 5, 2];

const activations = [
  ...([
    'elu',
    'hardSigmoid',
    'linear',
    'relu',
    'relu6',
    'selu',
    'sigmoid',
    'softmax',
    'softplus',
    'softsign',
    'tanh',
  ] as const),
  ...(['swish', 'mish', 'gelu', 'gelu_new'] as const),
];

const padded = (['same', 'valid'] as const).flatMap((padding): Case[] => [
  [`conv1d ${padding}`, sequence, () => layers.conv1d({ filters: 3, kernelSize: 3, padding, ...W })],
  [`conv2d ${padding}`, image, () => layers.conv2d({ filters: 3, kernelSize: 3, strides: 2, padding, ...W })],
  [
    `conv2dTranspose ${padding}`,
    image,
    () => layers.conv2dTranspose({ filters: 3, kernelSize: 3, strides: 2, padding, ...W }),
  ],
  [
    `depthwiseConv2d ${padding}`,
    image,
    () => layers.depthwiseConv2d({ kernelSize: 3, padding, depthMultiplier: 2, depthwiseInitializer: weights(6) }),
  ],
  [
    `separableConv2d ${padding}`,
    image,
    () =>
      layers.separableConv2d({
        filters: 3,
        kernelSize: 3,
        padding,
        depthwiseInitializer: weights(6),
        pointwiseInitializer: weights(7),
      }),
  ],
  [`conv3d ${padding}`, volume, () => layers.conv3d({ filters: 2, kernelSize: 2, padding, ...W } as never)],
  [`maxPooling1d ${padding}`, sequence, () => layers.maxPooling1d({ poolSize: 2, padding })],
  [`maxPooling2d ${padding}`, image, () => layers.maxPooling2d({ poolSize: 4, strides: 3, padding })],
  [`maxPooling3d ${padding}`, volume, () => layers.maxPooling3d({ poolSize: 2, padding })],
  [`averagePooling1d ${padding}`, sequence, () => layers.averagePooling1d({ poolSize: 2, padding })],
  [`averagePooling2d ${padding}`, image, () => layers.averagePooling2d({ poolSize: 4, strides: 3, padding })],
  [`averagePooling3d ${padding}`, volume, () => layers.averagePooling3d({ poolSize: 2, padding })],
]);

const cases: Case[] = [
  ...activations.map(
    (activation): Case => [`dense ${activation}`, vector, () => layers.dense({ units: 4, activation, ...W })],
  ),
  ['reLU', vector, () => layers.reLU({ maxValue: 1 })],
  ['leakyReLU', vector, () => layers.leakyReLU()],
  ['prelu', vector, () => layers.prelu({ alphaInitializer: weights(8) })],
  ...padded,
  ['globalMaxPooling1d', sequence, () => layers.globalMaxPooling1d()],
  ['globalMaxPooling2d', image, () => layers.globalMaxPooling2d({})],
  ['globalAveragePooling1d', sequence, () => layers.globalAveragePooling1d()],
  ['globalAveragePooling2d', image, () => layers.globalAveragePooling2d({})],
  ['batchNormalization of images', image, () => layers.batchNormalization(norm)],
  ['batchNormalization of vectors', vector, () => layers.batchNormalization(norm)],
  ['layerNormalization', sequence, () => layers.layerNormalization(norm)],
  ['embedding', [2, 5], () => layers.embedding({ inputDim: 5, outputDim: 3, embeddingsInitializer: weights(9) })],
  ['lstm', sequence, () => layers.lstm({ units: 3, ...R })],
  ['gru', sequence, () => layers.gru({ units: 3, returnSequences: true, ...R })],
  ['simpleRNN', sequence, () => layers.simpleRNN({ units: 3, goBackwards: true, ...R })],
  [
    'bidirectional',
    sequence,
    () => layers.bidirectional({ layer: layers.lstm({ units: 3, ...R }) as never, mergeMode: 'concat' }),
  ],
  ['timeDistributed', sequence, () => layers.timeDistributed({ layer: layers.dense({ units: 2, ...W }) })],
  ['convLstm2d', frames, () => layers.convLstm2d({ filters: 2, kernelSize: 2, ...R })],
  [
    'zeroPadding2d',
    image,
    () =>
      layers.zeroPadding2d({
        padding: [
          [1, 2],
          [0, 1],
        ],
      }),
  ],
  [
    'cropping2D',
    image,
    () =>
      layers.cropping2D({
        cropping: [
          [1, 0],
          [2, 1],
        ],
      }),
  ],
  ['permute', sequence, () => layers.permute({ dims: [2, 1] })],
  ['repeatVector', vector, () => layers.repeatVector({ n: 3 })],
  ['flatten', image, () => layers.flatten()],
];

/** Output, gradient of the input (embeddings have none) and gradients of the weights, in one row of numbers. */
async function passes(backend: string, [name, shape, make]: Case): Promise<number[]> {
  await tf.setBackend(backend);
  const before = tf.backend().numDataIds();
  const numbers = tf.tidy(() => {
    const layer = make();
    const discrete = name === 'embedding';
    const uniform = tf.randomUniform([...shape], discrete ? 0 : -2, discrete ? 5 : 2, 'float32', 10);
    const x = discrete ? tf.cast(tf.floor(uniform), 'int32') : uniform;
    const call = (input: tf.Tensor): tf.Tensor => layer.apply(input, { training: true }) as tf.Tensor;
    const y = call(x);
    const loss = (input: tf.Tensor): tf.Scalar =>
      tf.sum(tf.mul(call(input), tf.reshape(tf.sin(tf.range(1, y.size + 1)), y.shape)));
    const variables = layer.trainableWeights.map((weight) => weight.read() as tf.Variable);
    const parts = [y, ...(discrete ? [] : [tf.grad(loss)(x)])];
    if (variables.length) parts.push(...Object.values(tf.variableGrads(() => loss(x), variables).grads));
    const row = tf.concat(parts.map((part) => tf.reshape(part, [-1])));
    tf.dispose([...new Set(layer.weights.map((weight) => weight.read()))]);
    return row;
  });
  const read = Array.from(numbers.dataSync());
  numbers.dispose();
  expect(tf.backend().numDataIds()).toBe(before);
  return read;
}

const asShipped = ['AvgPoolGrad', 'AvgPool3DGrad'].map((name) => tf.getKernel(name, 'cpu'));

beforeAll(async () => {
  await tf.setBackend('wasm');
  registerWasmTrainingKernels();
  registerCpuTrainingKernels();
});
afterAll(() => {
  for (const kernel of asShipped) {
    tf.unregisterKernel(kernel.kernelName, 'cpu');
    tf.registerKernel(kernel);
  }
});

describe('a layer on wasm', () => {
  it.each(cases)('%s trains as on cpu', async (...layer) => {
    const expected = await passes('cpu', layer);
    const received = await passes('wasm', layer);
    expect(received.length).toBe(expected.length);
    for (const [i, value] of expected.entries()) {
      const apart = Math.abs((received[i] ?? Number.NaN) - value) / Math.max(1, Math.abs(value));
      expect(apart, `number ${i}`).toBeLessThan(2e-5);
    }
  });
});
