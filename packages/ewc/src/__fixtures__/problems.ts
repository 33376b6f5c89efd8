import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import {
  binaryCrossEntropy,
  cnn,
  createRandom,
  fromLayersModel,
  meanSquaredError,
  mlp,
  randomFor,
  softmaxCrossEntropy,
} from '@unforget/core';
import type { Loss, Model, Samples } from '@unforget/types';
import type { FisherSource } from '../index.ts';
import { convolutionModel, numbers, sequenceModel, tensorOf } from './models.ts';

/** Samples that fit the model and the loss. */
export function samplesFor(model: Model, loss: Loss, { length = 7, units = 3 } = {}): Samples {
  const size = model.inputShape.reduce((a, b) => a * b, 1);
  const random = createRandom('labels');
  const y =
    loss.targets === 'classes'
      ? Int32Array.from({ length }, () => random.integer(units))
      : Float32Array.from({ length: length * units }, () => random.integer(2));
  return { length, shape: model.inputShape, x: numbers(length * size, 'x'), y };
}

interface Setting {
  readonly units?: number;
  readonly active?: readonly number[];
  readonly length?: number;
}

/** The caller owns the parameters. */
export function problem(model: Model, loss: Loss = softmaxCrossEntropy(), setting: Setting = {}): FisherSource {
  const { units = 3, active, length = 7 } = setting;
  return {
    model,
    loss,
    params: model.init(units, randomFor(1)),
    samples: samplesFor(model, loss, { length, units }),
    ...(active ? { active: Float32Array.from(active) } : {}),
  };
}

const growing = { kind: 'growing' } as const;
const net = (): Model => mlp({ inputs: 5, hidden: [4, 3], head: growing, dropout: 0.5 });

type Layer = InstanceType<typeof tfl.layers.Layer>;

/** A LayersModel of these layers and a head of 3 units, with weights and statistics away from where they start. */
export function layersNet(inputShape: number[], ...hidden: readonly Layer[]): Model {
  const [first, ...rest] = hidden as [Layer, ...Layer[]];
  const inputs = tfl.input({ shape: inputShape });
  const top = rest.reduce((x, layer) => layer.apply(x) as tfl.SymbolicTensor, first.apply(inputs) as tfl.SymbolicTensor);
  const outputs = tfl.layers.dense({ units: 3, name: 'head' }).apply(top) as tfl.SymbolicTensor;
  const net = tfl.model({ inputs, outputs });
  // Squares, since variances must not be negative.
  net.setWeights(
    net.weights.map(({ shape, originalName }, i) => {
      const values = tensorOf(shape as number[], 'weight', i);
      return originalName.includes('variance') ? tf.add(tf.square(values), 0.5) : values;
    }),
  );
  return fromLayersModel(net);
}

const { dense, batchNormalization, activation, conv2d, flatten, dropout } = tfl.layers;

/** Dense, batch normalization, dropout. */
export const normalisedNet = (inputs = 4): Model =>
  layersNet(
    [inputs],
    dense({ units: 5, name: 'below' }),
    batchNormalization({ name: 'normal' }),
    activation({ activation: 'tanh', name: 'bend' }),
    dropout({ rate: 0.2, name: 'drop' }),
  );

/** Problems on which all ways to the Fisher information must agree. */
export const PROBLEMS: Readonly<Record<string, () => FisherSource>> = {
  'softmax regression': () => problem(mlp({ inputs: 3, head: growing })),
  'two hidden layers, with dropout to be left out': () => problem(net(), softmaxCrossEntropy(), { units: 4 }),
  'two of four units active': () => problem(net(), softmaxCrossEntropy(), { units: 4, active: [0, 1, 0, 1] }),
  'three of four units active, not the first': () =>
    problem(net(), softmaxCrossEntropy(), { units: 4, active: [0, 1, 1, 1] }),
  'yes/no flags': () => problem(net(), binaryCrossEntropy()),
  'yes/no flags, masked': () => problem(net(), binaryCrossEntropy(), { active: [1, 0, 1] }),
  regression: () => problem(net(), meanSquaredError()),
  'regression, masked': () => problem(net(), meanSquaredError(), { active: [0, 1, 1] }),
  'convolutions, pooling and a dense layer': () =>
    problem(cnn({ inputShape: [6, 5, 2], filters: [3, 2], hidden: [4], head: growing }), softmaxCrossEntropy(), {
      length: 4,
    }),
  'batch normalization and dropout, of a LayersModel': () => problem(normalisedNet()),
  'batch normalization of images': () =>
    problem(
      layersNet(
        [5, 4, 2],
        conv2d({ filters: 3, kernelSize: 2, name: 'conv' }),
        batchNormalization({ axis: 3, name: 'normal' }),
        activation({ activation: 'tanh', name: 'bend' }),
        flatten({ name: 'flat' }),
      ),
    ),
  'dense layer on sequences': () => problem(sequenceModel()),
  'convolution, strides, same': () =>
    problem(convolutionModel({ kernel: [3, 2], strides: [2, 3], padding: 'same', dilation: 1 })),
  'convolution, even kernel, same': () =>
    problem(convolutionModel({ kernel: [2, 4], strides: 1, padding: 'same', dilation: [1, 1] })),
  'convolution, dilation, valid': () =>
    problem(convolutionModel({ kernel: [3, 2], strides: 1, padding: 'valid', dilation: [2, 3] })),
  'convolution, strides and dilation, same': () =>
    problem(convolutionModel({ kernel: [2, 3], strides: 2, padding: 'same', dilation: 2 })),
  'convolution, padding in numbers': () =>
    problem(convolutionModel({ kernel: [3, 3], strides: 2, padding: [2, 1, 0, 3], dilation: 1 })),
  'convolution, one number of padding': () =>
    problem(convolutionModel({ kernel: [3, 3], strides: [2, 1], padding: 1, dilation: 1 })),
  'convolution of one pixel': () =>
    problem(convolutionModel({ kernel: [1, 1], strides: 1, padding: 'valid', dilation: 1 })),
};
