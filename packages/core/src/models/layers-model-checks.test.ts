import * as tfl from '@tensorflow/tfjs-layers';
import { UnforgetError } from '@unforget/types';
import { describe, expect, it } from 'vitest';
import { fromLayersModel } from './layers-model.ts';

const { layers } = tfl;

const refusal = (make: () => unknown, options: object = {}): UnforgetError => {
  const model = make() as tfl.LayersModel;
  try {
    fromLayersModel(model, options);
  } catch (error) {
    if (UnforgetError.is(error)) return error;
    throw error;
  }
  throw new Error('Expected an error');
};
const around = (layer: tfl.layers.Layer) => () =>
  tfl.sequential({ layers: [layer, layers.flatten(), layers.dense({ units: 2 })] });
const text = { inputShape: [4, 3] };
const recurrent = { ...text, units: 2, recurrentInitializer: 'glorotUniform' } as const;
const inner = layers.simpleRNN({ units: 2, recurrentDropout: 0.5, recurrentInitializer: 'zeros' }) as tfl.RNN;

describe('fromLayersModel', () => {
  const randomness: readonly (readonly [string, tfl.layers.Layer, string])[] = [
    ['GaussianNoise', layers.gaussianNoise({ ...text, stddev: 0.1 }), 'stddev 0.1'],
    ['GaussianDropout', layers.gaussianDropout({ ...text, rate: 0.2 }), 'rate 0.2'],
    ['AlphaDropout', layers.alphaDropout({ ...text, rate: 0.3 }), 'rate 0.3'],
    ['LSTM', layers.lstm({ ...recurrent, returnSequences: true, dropout: 0.4 }), 'dropout 0.4'],
    ['GRU', layers.gru({ ...recurrent, returnSequences: true, recurrentDropout: 0.1 }), 'recurrentDropout 0.1'],
    ['Bidirectional', layers.bidirectional({ ...text, layer: inner, mergeMode: 'concat' }), 'recurrentDropout 0.5'],
    ['TimeDistributed', layers.timeDistributed({ ...text, layer: layers.dropout({ rate: 0.5 }) }), 'rate 0.5'],
  ];

  it.each(randomness)('refuses the random numbers of %s', (kind, layer, received) => {
    const model = kind === 'Bidirectional' ? () => tfl.sequential({ layers: [layer] }) : around(layer);
    const error = refusal(model);
    expect(error.code).toBe('unsupported-layer');
    expect(error.what).toBe(`Layer "${layer.name}" of kind "${kind}"`);
    expect(error.received).toBe(received);
    expect(error.remedy).toContain('0, or use Dropout layers');
  });

  it('says it in one line', () => {
    expect(refusal(around(layers.gaussianNoise({ ...text, name: 'g', stddev: 0.1 }))).message).toBe(
      'Layer "g" of kind "GaussianNoise": expected no random numbers but those of Dropout layers, which come from the seed, received stddev 0.1. Build the layer with stddev 0, or use Dropout layers between the layers instead.',
    );
  });

  it('takes the same layers when they draw nothing', () => {
    const make = around(layers.gaussianNoise({ ...text, stddev: 0 }));
    expect(fromLayersModel(make()).noise).toEqual({});
  });

  it('refuses layers with memory, images with channels first and one dropout mask for all samples', () => {
    const stateful = layers.lstm({
      batchInputShape: [2, 4, 3],
      units: 2,
      stateful: true,
      recurrentInitializer: 'zeros',
    });
    expect(refusal(() => tfl.sequential({ layers: [stateful] })).received).toBe('stateful: true');
    const shape = { inputShape: [1, 4, 4], filters: 2, kernelSize: 2 };
    expect(refusal(around(layers.conv2d({ ...shape, dataFormat: 'channelsFirst', name: 'c' }))).message).toBe(
      `Layer "c" of kind "Conv2D": expected dataFormat 'channelsLast', received 'channelsFirst'. Build the model for images [height, width, channels] with dataFormat: 'channelsLast'.`,
    );
    const shared = layers.dropout({ ...text, rate: 0.5, noiseShape: [1, 4, 3] });
    expect(refusal(around(shared)).received).toBe('noiseShape [1, 4, 3]');
  });

  it('refuses several inputs or outputs, other ranks, open sizes and empty models', () => {
    const [a, b] = [tfl.input({ shape: [2] }), tfl.input({ shape: [2] })];
    const sum = layers.add().apply([a, b]) as tfl.SymbolicTensor;
    expect(refusal(() => tfl.model({ name: 'm', inputs: [a, b], outputs: sum })).message).toBe(
      'Model "m": expected one input, received 2. Make a model of the part that has one input with tf.model({ inputs, outputs }).',
    );
    const outputs = [1, 2].map((units) => layers.dense({ units }).apply(a) as tfl.SymbolicTensor);
    expect(refusal(() => tfl.model({ inputs: a, outputs })).expected).toBe('one output');
    expect(refusal(() => tfl.sequential({ layers: [layers.dense({ ...text, units: 2 })] })).received).toBe('[?, 4, 2]');
    const open = () =>
      tfl.sequential({ layers: [layers.embedding({ inputDim: 3, outputDim: 2 }), layers.globalMaxPooling1d()] });
    expect(refusal(open).received).toBe('[?]');
    expect(refusal(open).remedy).toContain('inputLength');
    expect(refusal(() => tfl.sequential()).remedy).toContain('Add layers');
  });

  it('refuses what is no LayersModel, and options that it does not know', () => {
    for (const wrong of [null, undefined, {}, 'model']) {
      const error = refusal(() => wrong);
      expect(error.code).toBe('invalid-option');
      expect(error.expected).toContain('tf.LayersModel');
    }
    const model = () => tfl.sequential({ layers: [layers.dense({ units: 1, inputShape: [1] })] });
    expect(refusal(model, { heads: {} }).what).toBe('Unknown option "heads" of fromLayersModel');
    expect(refusal(model, { initializer: 'ones' }).what).toBe('Option "initializer"');
  });

  it('refuses two layers of one path', () => {
    const dense = (name: string, units: number) => layers.dense({ name, units });
    const inside = tfl.sequential({ name: 'a', layers: [layers.dense({ name: 'b', units: 2, inputShape: [2] })] });
    const input = tfl.input({ shape: [2] });
    const outputs = dense('a/b', 2).apply(inside.apply(input)) as tfl.SymbolicTensor;
    expect(refusal(() => tfl.model({ inputs: input, outputs })).message).toBe(
      'Layers named "a/b": expected a name of its own for each layer, received two layers of that name. Give one of them another name.',
    );
  });
});
