import * as tf from '@tensorflow/tfjs-core';
import * as layers from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, it } from 'vitest';
import { selectBackend, tensorBackendName } from './index.ts';
import { findTfjsNode, hasNativeBinary } from './node-runtime.ts';

const tfjsNode = findTfjsNode();
const nativeIsThere = tfjsNode !== undefined && hasNativeBinary(tfjsNode);
const log = (): void => {};

/** Convolutions with and without stride, both poolings, batch normalisation, ELU: every gradient a small convnet needs. */
function convnet(): layers.Sequential {
  const kernelInitializer = (seed: number): ReturnType<typeof layers.initializers.glorotNormal> =>
    layers.initializers.glorotNormal({ seed });
  const model = layers.sequential();
  model.add(
    layers.layers.conv2d({
      inputShape: [8, 8, 2],
      filters: 4,
      kernelSize: 3,
      padding: 'same',
      activation: 'relu',
      kernelInitializer: kernelInitializer(1),
    }),
  );
  model.add(layers.layers.maxPooling2d({ poolSize: 2 }));
  model.add(
    layers.layers.conv2d({
      filters: 5,
      kernelSize: 3,
      strides: 2,
      padding: 'same',
      activation: 'elu',
      kernelInitializer: kernelInitializer(2),
    }),
  );
  model.add(layers.layers.batchNormalization());
  model.add(layers.layers.averagePooling2d({ poolSize: 2 }));
  model.add(layers.layers.flatten());
  model.add(layers.layers.dense({ units: 3, activation: 'softmax', kernelInitializer: kernelInitializer(3) }));
  return model;
}

function embedding(): layers.Sequential {
  const embeddingsInitializer = layers.initializers.randomUniform({ minval: -1, maxval: 1, seed: 4 });
  const kernelInitializer = layers.initializers.glorotNormal({ seed: 5 });
  const model = layers.sequential();
  model.add(layers.layers.embedding({ inputDim: 10, outputDim: 6, inputLength: 5, embeddingsInitializer }));
  model.add(layers.layers.globalAveragePooling1d());
  model.add(layers.layers.dense({ units: 3, activation: 'softmax', kernelInitializer }));
  return model;
}

const inputs = {
  convnet: (): tf.Tensor => tf.randomNormal([12, 8, 8, 2], 0, 1, 'float32', 7),
  /** Each class has three words of its own; row r is of class r mod 3. */
  embedding: (): tf.Tensor => {
    const words = Array.from({ length: 12 }, (_, r) =>
      Array.from({ length: 5 }, (_, c) => 3 * (r % 3) + ((r + c) % 3)),
    );
    return tf.tensor2d(words);
  },
};
const models = { convnet, embedding };

interface Training {
  readonly losses: number[];
  /** Tensors more after the last step than after the third. */
  readonly growth: number;
}

async function train(backend: 'native' | 'wasm' | 'cpu', kind: keyof typeof models): Promise<Training> {
  await selectBackend({ backend, log });
  expect(tf.getBackend()).toBe(tensorBackendName(backend));
  const model = models[kind]();
  model.compile({ optimizer: tf.train.sgd(kind === 'embedding' ? 2 : 0.2), loss: 'categoricalCrossentropy' });
  const [x, y] = [inputs[kind](), tf.oneHot(tf.tensor1d([0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2], 'int32'), 3)];
  const losses: number[] = [];
  const counts: number[] = [];
  for (let step = 0; step < 20; step++) {
    losses.push(Number(await model.trainOnBatch(x, y)));
    counts.push(tf.memory().numTensors);
  }
  model.dispose();
  tf.dispose([x, y]);
  return { losses, growth: (counts.at(-1) ?? 0) - (counts[2] ?? 0) };
}

/** 20 steps of float32 in another order of summation: the trajectories part by less than this. */
const TOLERANCE = 1e-3;

function expectSameTraining(received: Training, expected: Training): void {
  for (const [step, loss] of expected.losses.entries()) {
    expect(Math.abs((received.losses[step] ?? Number.NaN) - loss), `loss of step ${step}`).toBeLessThan(TOLERANCE);
  }
  expect(received.growth).toBe(0);
}

describe.each(['convnet', 'embedding'] as const)('training a small %s', (kind) => {
  let expected: Training;
  beforeAll(async () => {
    expected = await train('cpu', kind);
  });

  it('learns on cpu, without a leak', () => {
    expect(expected.losses.at(-1)).toBeLessThan(0.8 * (expected.losses[0] ?? 0));
    expect(expected.growth).toBe(0);
  });

  it('follows the same losses on wasm', async () => {
    expectSameTraining(await train('wasm', kind), expected);
  });

  it.skipIf(!nativeIsThere)(
    `follows the same losses on native${nativeIsThere ? '' : ' (not installed here)'}`,
    async () => {
      expectSameTraining(await train('native', kind), expected);
    },
  );
});

describe.skipIf(nativeIsThere)('a machine without the native engine', () => {
  it('is told the remedy when native is forced', async () => {
    await expect(selectBackend({ backend: 'native', log })).rejects.toThrow("run 'npx unforget-backend install'");
  });
});

describe.skipIf(!nativeIsThere)('the native engine', () => {
  it('is the same tfjs: tensors made here work there', async () => {
    await selectBackend({ backend: 'native', log });
    const product = tf.matMul([[1, 2]], [[3], [4]]); // 1·3 + 2·4 = 11
    expect([tf.getBackend(), ...product.dataSync()]).toEqual(['tensorflow', 11]);
    product.dispose();
  });
});
