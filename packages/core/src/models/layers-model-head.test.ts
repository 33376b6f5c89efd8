import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { UnforgetError } from '@unforget/types';
import { describe, expect, it } from 'vitest';
import { randomFor } from '../random.ts';
import { expectClose } from '../testing/tensor-matcher.ts';
import { at } from '../tree.ts';
import { inputFor, NAMED_MODELS, seeded } from './__fixtures__/layers-models.ts';
import { fromLayersModel } from './layers-model.ts';
import { writeToLayersModel } from './layers-model-write.ts';

const { layers } = tfl;
const random = randomFor(4);
const classifier = (useBias = true): tfl.LayersModel =>
  seeded(
    tfl.sequential({
      name: 'classifier',
      layers: [
        layers.dense({ name: 'h', units: 4, inputShape: [3], activation: 'relu' }),
        layers.dense({ name: 'out', units: 2, activation: 'softmax', useBias }),
      ],
    }),
  );
const errorOf = (work: () => unknown): UnforgetError => {
  try {
    work();
  } catch (error) {
    if (UnforgetError.is(error)) return error;
    throw error;
  }
  throw new Error('Expected an error');
};

describe('a head', () => {
  it('is fixed unless another kind is asked for, and starts with the units of the model', () => {
    expect(fromLayersModel(classifier()).head).toEqual({ kind: 'fixed', units: 2 });
    expect(fromLayersModel(classifier(), { head: { kind: 'growing' } }).head).toEqual({ kind: 'growing', units: 2 });
    const multi = fromLayersModel(classifier(), { head: { kind: 'multi', units: 5 } });
    expect(multi.head).toEqual({ kind: 'multi', units: 5 });
    tf.tidy(() => {
      expect(at(multi.init(5, random), 'out/kernel').shape).toEqual([4, 5]);
    });
  });

  it.each([true, false])('grows, old columns bit for bit; with bias: %s', (useBias) => {
    const original = classifier(useBias);
    const model = fromLayersModel(original, { head: { kind: 'growing' } });
    tf.tidy(() => {
      const before = model.init(2, random);
      const live = tf.memory().numTensors;
      const after = model.grow(before, { units: 5 }, random);
      expect(tf.memory().numTensors).toBe(live + (useBias ? 2 : 1));
      const kernel = at(after, 'out/kernel') as tf.Tensor2D;
      expect(kernel.shape).toEqual([4, 5]);
      expectClose(tf.slice(kernel, [0, 0], [4, 2]), at(before, 'out/kernel'), { rtol: 0, atol: 0 });
      if (useBias) {
        const bias = at(before, 'out/bias').dataSync();
        expect([...at(after, 'out/bias').dataSync()]).toEqual([...bias, 0, 0, 0]);
      }
      expect('out/bias' in after).toBe(useBias);
      expect(at(after, 'h/kernel')).toBe(at(before, 'h/kernel'));
      expect(model.grow(after, { units: 5 }, random)).toBe(after);
      const x = inputFor(original);
      const [narrow, wide] = [before, after].map((params) => model.forward(params, x).outputs as tf.Tensor2D);
      expect(wide?.shape).toEqual([5, 5]);
      expectClose(tf.slice(wide as tf.Tensor2D, [0, 0], [5, 2]), narrow as tf.Tensor, { rtol: 1e-6 });
    });
  });

  it('has the same new columns whether they come at once or one by one, within the bound of its initializer', () => {
    const model = fromLayersModel(classifier(), { head: { kind: 'growing' } });
    tf.tidy(() => {
      const atOnce = model.init(6, random);
      const oneByOne = [3, 4, 5, 6].reduce(
        (params, units) => model.grow(params, { units }, random),
        model.init(2, random),
      );
      expectClose(at(atOnce, 'out/kernel'), at(oneByOne, 'out/kernel'), { rtol: 0, atol: 0 });
      const columns = tf.slice(at(atOnce, 'out/kernel'), [0, 2], [4, 4]);
      // Glorot, one column at a time: √(6/(4 + 1)).
      expect(tf.max(tf.abs(columns)).dataSync()[0]).toBeLessThanOrEqual(Math.sqrt(6 / 5));
      const torch = fromLayersModel(classifier(), { head: { kind: 'growing' }, initializer: 'torch' });
      const bias = at(torch.init(6, random), 'out/bias').dataSync().slice(2);
      expect(bias.every((value) => value !== 0 && Math.abs(value) <= 1 / Math.sqrt(4))).toBe(true);
    });
  });

  it('takes its units from the nested model that ends the network', () => {
    const make = NAMED_MODELS.find(({ name }) => name === 'a sequence of models')?.make as () => tfl.LayersModel;
    const original = make();
    const model = fromLayersModel(original, { head: { kind: 'growing' } });
    tf.tidy(() => {
      const params = model.init(4, random);
      const site = model.sites.at(-1);
      expect(at(params, site?.params['kernel'] ?? '').shape).toEqual([4, 4]);
      expect(model.forward(params, inputFor(original)).outputs.shape).toEqual([5, 4]);
    });
  });

  it('refuses what does not fit, saying so', () => {
    const refused = (head: object, model = classifier()): string =>
      errorOf(() => fromLayersModel(model, { head: head as never })).message;
    expect(refused({ kind: 'fixed', units: 3 })).toBe(
      `Option "head" of fromLayersModel: expected the model's 2 units, received 3. Use kind 'growing' or 'multi' to add units.`,
    );
    expect(refused({ kind: 'growing', units: 1 })).toBe(
      `Option "head" of fromLayersModel: expected at least the model's 2 units, received 1. Leave units out, or give the adapter a model whose last layer is smaller.`,
    );
    expect(refused({ kind: 'other' })).toContain('Option "head": expected');
    const pooled = tfl.sequential({
      layers: [layers.conv2d({ inputShape: [4, 4, 1], filters: 2, kernelSize: 2 }), layers.globalMaxPooling2d({})],
    });
    expect(refused({ kind: 'growing' }, pooled)).toBe(
      `A head of kind 'growing': expected a model that ends with a Dense layer of its own, which new units can be added to, received a model that ends otherwise. End the model with a Dense layer, or use { kind: 'fixed' }.`,
    );
    const shared = layers.dense({ name: 'shared', units: 3 });
    const input = tfl.input({ shape: [3] });
    const outputs = shared.apply(shared.apply(input) as tfl.SymbolicTensor) as tfl.SymbolicTensor;
    expect(refused({ kind: 'multi' }, tfl.model({ inputs: input, outputs }))).toContain(
      'layer "shared", which is called 2 times',
    );
    const model = fromLayersModel(classifier());
    const wrong = errorOf(() => model.init(3, random));
    expect(wrong.code).toBe('invalid-input');
    expect(wrong.message).toBe(`Units of a LayersModel with a head of kind 'fixed': expected 2, received 3.`);
    const growing = fromLayersModel(classifier(), { head: { kind: 'growing' } });
    expect(errorOf(() => growing.init(1, random)).message).toContain('expected at least 2, received 1');
  });
});

describe('writeToLayersModel', () => {
  it('copies every parameter, also past a constraint, so that the model predicts the same on its own', () => {
    const make = (seed: number): tfl.LayersModel =>
      seeded(
        tfl.sequential({
          layers: [
            layers.dense({ name: 'h', units: 3, inputShape: [3], kernelConstraint: 'nonNeg' }),
            layers.batchNormalization({ name: 'b' }),
            layers.dense({ name: 'out', units: 2 }),
          ],
        }),
        seed,
      );
    const [source, target] = [make(1), make(2)];
    const model = fromLayersModel(source);
    tf.tidy(() => {
      const x = inputFor(source);
      const params = { ...model.init(2, random), 'h/kernel': tf.fill([3, 3], -0.5) };
      const expected = model.forward(params, x).outputs;
      const live = tf.memory().numTensors;
      writeToLayersModel(params, target);
      expect(tf.memory().numTensors).toBe(live);
      expectClose(target.predict(x) as tf.Tensor, expected);
      tf.dispose(params);
      expectClose(target.predict(x) as tf.Tensor, expected);
    });
  });

  it('refuses a grown head and foreign weights, and then writes nothing', () => {
    const target = classifier();
    const model = fromLayersModel(classifier(), { head: { kind: 'growing' } });
    tf.tidy(() => {
      const before = tf.clone(target.weights[0]?.read() as tf.Tensor);
      const grown = { ...model.init(5, random), 'h/kernel': tf.zeros([3, 4]) };
      const error = errorOf(() => writeToLayersModel(grown, target));
      expect(error.code).toBe('shape-mismatch');
      expect(error.message).toBe(
        `Parameter "out/kernel": expected the LayersModel's shape [4, 2], received [4, 5]. The head has grown: write to a model whose last Dense layer has 5 units.`,
      );
      const { 'h/bias': _, ...incomplete } = model.init(2, random);
      expect(errorOf(() => writeToLayersModel(incomplete, target)).message).toBe(
        'Parameters for the LayersModel "classifier": expected "h/bias", received none of that name. Give the layers of the two models the same names.',
      );
      const more = { ...model.init(2, random), 'other/kernel': tf.zeros([1]) };
      expect(errorOf(() => writeToLayersModel(more, target)).message).toContain('received "other/kernel"');
      const narrow = { ...model.init(2, random), 'h/kernel': tf.zeros([2, 4]) };
      expect(errorOf(() => writeToLayersModel(narrow, target)).remedy).toBe('Write to a model with the same layers');
      expectClose(target.weights[0]?.read() as tf.Tensor, before, { rtol: 0, atol: 0 });
    });
  });
});
