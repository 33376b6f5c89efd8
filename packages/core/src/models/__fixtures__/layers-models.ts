import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { createRandom } from '../../random.ts';

const { layers } = tfl;
type Layer = tfl.layers.Layer;

/** A model by name, the numbers it takes and what its forward pass leaves out at the end. */
export interface NamedModel {
  readonly name: string;
  readonly make: () => tfl.LayersModel;
  readonly ending?: 'softmax' | 'sigmoid';
  /** Inputs are 0 … n − 1 instead of numbers in [−1, 1). */
  readonly tokens?: number;
  /** A kernel that its gradient needs and the wasm engine lacks. */
  readonly lacksOnWasm?: string;
}

const sequential =
  (...parts: (() => Layer)[]) =>
  (): tfl.LayersModel =>
    seeded(tfl.sequential({ layers: parts.map((part) => part()) }));

/** Weights from a seed, so that runs repeat; variances positive, and every weight different from what it was. */
export function seeded(model: tfl.LayersModel, seed = 1): tfl.LayersModel {
  for (const [i, variable] of model.weights.entries()) {
    const random = createRandom(seed, 'weights', i);
    const low = variable.originalName.endsWith('moving_variance') ? 0.5 : -0.6;
    const size = variable.shape.reduce((a: number, b) => a * (b ?? 1), 1);
    const values = Float32Array.from({ length: size }, () => low + 1.2 * random.next());
    tf.tidy(() => {
      variable.write(tf.tensor(values, variable.shape as number[]));
    });
  }
  return model;
}

/** `rows` samples for the model, the same ones each time. */
export function inputFor(model: tfl.LayersModel, { rows = 5, tokens = 0, seed = 2 } = {}): tf.Tensor {
  const shape = [rows, ...(model.inputs[0]?.shape.slice(1) as number[])];
  const random = createRandom(seed, 'inputs');
  const draw = (): number => (tokens ? random.integer(tokens) : 2 * random.next() - 1);
  const size = shape.reduce((a, b) => a * b, 1);
  return tf.tensor(Float32Array.from({ length: size }, draw), shape);
}

function twoBranches(): tfl.LayersModel {
  const input = tfl.input({ shape: [4] });
  const left = layers.dense({ units: 5, activation: 'relu' }).apply(input) as tfl.SymbolicTensor;
  const right = layers.dense({ units: 5, activation: 'tanh', useBias: false }).apply(input) as tfl.SymbolicTensor;
  const sum = layers.add().apply([left, right]) as tfl.SymbolicTensor;
  const all = layers.concatenate().apply([sum, left]) as tfl.SymbolicTensor;
  return seeded(tfl.model({ inputs: input, outputs: layers.dense({ units: 3 }).apply(all) as tfl.SymbolicTensor }));
}

function sharedLayer(): tfl.LayersModel {
  const input = tfl.input({ shape: [4] });
  const shared = layers.dense({ units: 4, activation: 'sigmoid', name: 'shared' });
  const once = shared.apply(input) as tfl.SymbolicTensor;
  const twice = shared.apply(once) as tfl.SymbolicTensor;
  const outputs = layers.dense({ units: 2 }).apply(twice) as tfl.SymbolicTensor;
  return seeded(tfl.model({ inputs: input, outputs }));
}

function sharedNormalization(): tfl.LayersModel {
  const input = tfl.input({ shape: [3] });
  const shared = layers.batchNormalization({ name: 'shared', momentum: 0.7 });
  const doubled = layers.concatenate().apply([input, input]) as tfl.SymbolicTensor;
  const other = layers.dense({ units: 6, name: 'other' }).apply(input) as tfl.SymbolicTensor;
  const parts = [shared.apply(doubled), shared.apply(other)] as tfl.SymbolicTensor[];
  const sum = layers.add().apply(parts) as tfl.SymbolicTensor;
  const outputs = layers.dense({ units: 2, name: 'out' }).apply(sum) as tfl.SymbolicTensor;
  return seeded(tfl.model({ inputs: input, outputs }));
}

function nestedModel(): tfl.LayersModel {
  const inner = tfl.sequential({
    name: 'inner',
    layers: [
      layers.dense({ units: 4, inputShape: [4], activation: 'elu', name: 'first' }),
      layers.batchNormalization({ name: 'norm' }),
      layers.dropout({ rate: 0.5, name: 'drop' }),
    ],
  });
  const input = tfl.input({ shape: [4] });
  const once = inner.apply(input) as tfl.SymbolicTensor;
  const twice = inner.apply(once) as tfl.SymbolicTensor;
  const outputs = layers.dense({ units: 3, activation: 'softmax', name: 'last' }).apply(twice) as tfl.SymbolicTensor;
  return seeded(tfl.model({ inputs: input, outputs }));
}

function sequentialOfModels(): tfl.LayersModel {
  const base = tfl.sequential({ layers: [layers.dense({ units: 4, inputShape: [3], activation: 'relu' })] });
  const top = tfl.sequential({ layers: [layers.dense({ units: 2, inputShape: [4], activation: 'softmax' })] });
  return seeded(tfl.sequential({ layers: [base, top] }));
}

const image = { inputShape: [7, 6, 2] };
const text = { inputShape: [5, 3] };
/** The default, `orthogonal`, needs chained methods (`x.flatten()`), which tfjs-core and tfjs-layers don't register. */
const recurrent = { recurrentInitializer: 'glorotUniform' } as const;

export const NAMED_MODELS: readonly NamedModel[] = [
  {
    name: 'dense with softmax',
    ending: 'softmax',
    make: sequential(
      () => layers.dense({ units: 6, inputShape: [4], activation: 'relu' }),
      () => layers.dense({ units: 5, activation: 'selu', useBias: false }),
      () => layers.dense({ units: 3, activation: 'softmax' }),
    ),
  },
  {
    name: 'dense on sequences, sigmoid layer at the end',
    ending: 'sigmoid',
    make: sequential(
      () => layers.dense({ ...text, units: 4, activation: 'softplus' }),
      () => layers.flatten(),
      () => layers.dense({ units: 2 }),
      () => layers.activation({ activation: 'sigmoid' }),
    ),
  },
  {
    name: 'dense with ReLU at the end',
    make: sequential(() => layers.dense({ units: 3, inputShape: [4], activation: 'relu' })),
  },
  {
    name: 'convolutions, pooling, softmax layer at the end',
    ending: 'softmax',
    make: sequential(
      () => layers.conv2d({ ...image, filters: 4, kernelSize: 3, padding: 'same', activation: 'relu' }),
      () => layers.maxPooling2d({ poolSize: 2 }),
      () => layers.conv2d({ filters: 3, kernelSize: [2, 3], strides: [1, 2], useBias: false, activation: 'tanh' }),
      () => layers.flatten(),
      () => layers.dense({ units: 3 }),
      () => layers.softmax(),
    ),
  },
  {
    name: 'pooling at the end',
    make: sequential(
      () => layers.conv2d({ ...image, filters: 3, kernelSize: 3, strides: 2, padding: 'same' }),
      () => layers.globalAveragePooling2d({}),
    ),
  },
  {
    name: 'other convolutions',
    lacksOnWasm: 'DepthwiseConv2dNativeBackpropInput',
    make: sequential(
      () => layers.depthwiseConv2d({ ...image, kernelSize: 3, depthMultiplier: 2, activation: 'relu' }),
      () => layers.separableConv2d({ filters: 3, kernelSize: 2, activation: 'tanh' }),
      () => layers.flatten(),
      () => layers.dense({ units: 2 }),
    ),
  },
  {
    name: 'convolution in one dimension',
    make: sequential(
      () => layers.conv1d({ ...text, filters: 4, kernelSize: 2, activation: 'sigmoid' }),
      () => layers.globalMaxPooling1d(),
      () => layers.prelu({}),
      () => layers.dense({ units: 2 }),
    ),
  },
  {
    name: 'batch normalization',
    make: sequential(
      () => layers.dense({ units: 5, inputShape: [4] }),
      () => layers.batchNormalization({ momentum: 0.8, epsilon: 1e-2 }),
      () => layers.activation({ activation: 'relu' }),
      () => layers.dense({ units: 3 }),
    ),
  },
  {
    name: 'batch normalization of images',
    make: sequential(
      () => layers.conv2d({ ...image, filters: 3, kernelSize: 3 }),
      () => layers.batchNormalization({ axis: 3 }),
      () => layers.flatten(),
      () => layers.dense({ units: 2 }),
    ),
  },
  { name: 'batch normalization shared by two branches', make: sharedNormalization },
  {
    name: 'layer normalization',
    make: sequential(
      () => layers.layerNormalization({ inputShape: [4] }),
      () => layers.dense({ units: 2 }),
    ),
  },
  {
    name: 'dropout',
    make: sequential(
      () => layers.dropout({ rate: 0.4, inputShape: [4] }),
      () => layers.dense({ units: 3 }),
    ),
  },
  { name: 'two branches', make: twoBranches },
  { name: 'a layer called twice', make: sharedLayer },
  { name: 'a nested model called twice', make: nestedModel, ending: 'softmax' },
  { name: 'a sequence of models', make: sequentialOfModels, ending: 'softmax' },
  { name: 'LSTM', make: sequential(() => layers.lstm({ ...text, ...recurrent, units: 3 }), () => layers.dense({ units: 2 })) },
  {
    name: 'GRU and a simple recurrent layer',
    make: sequential(
      () => layers.gru({ ...text, ...recurrent, units: 3, returnSequences: true }),
      () => layers.simpleRNN({ ...recurrent, units: 2 }),
    ),
  },
  {
    name: 'wrappers',
    make: sequential(
      () => layers.timeDistributed({ ...text, layer: layers.dense({ units: 4, activation: 'relu' }) }),
      () => layers.bidirectional({ layer: layers.lstm({ ...recurrent, units: 2 }) as tfl.RNN, mergeMode: 'concat' }),
      () => layers.dense({ units: 2 }),
    ),
  },
  {
    name: 'embedding with a mask',
    tokens: 6,
    make: sequential(
      () => layers.embedding({ inputDim: 6, outputDim: 3, inputLength: 5, maskZero: true }),
      () => layers.lstm({ ...recurrent, units: 3, returnSequences: true }),
      () => layers.gru({ ...recurrent, units: 2 }),
    ),
  },
];
