import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import type { LossContext, Model, ParamTree } from '@unforget/types';
import { describe, expect, it } from 'vitest';
import { valueAndGrads } from '../engine.ts';
import { noiseTensors } from '../learner/parts.ts';
import { randomFor } from '../random.ts';
import { guarded } from '../testing/guards.ts';
import { expectClose } from '../testing/tensor-matcher.ts';
import { at } from '../tree.ts';
import { inputFor, NAMED_MODELS, type NamedModel, seeded } from './__fixtures__/layers-models.ts';
import { fromLayersModel } from './layers-model.ts';

const { layers } = tfl;
const start = (model: Model): ParamTree => model.init(model.head.units ?? 0, randomFor(0));
const named = (name: string): NamedModel => NAMED_MODELS.find((entry) => entry.name === name) as NamedModel;

/** Runs the LayersModel in training, which changes it: outputs, and weights afterwards by tfjs's order. */
const trainedOriginal = (original: tfl.LayersModel, x: tf.Tensor): tf.Tensor =>
  original.apply(x, { training: true }) as tf.Tensor;

describe('batch normalization in training', () => {
  const normalized = [
    'batch normalization',
    'batch normalization of images',
    'batch normalization shared by two branches',
  ];

  it.each(normalized)('has the outputs, the updates and no side effect: %s', (name) => {
    const original = named(name).make();
    const model = fromLayersModel(original);
    const x = inputFor(original, { rows: 6 });
    tf.tidy(() => {
      const params = start(model);
      const { outputs, updates } = model.forward(params, x, { training: true });
      expectClose(original.weights[0]?.read() as tf.Tensor, at(params, Object.keys(params)[0] as string));
      expectClose(outputs, trainedOriginal(original, x));
      const moved = start(model);
      const changed = Object.keys(moved).filter((path) => /moving_/.test(path));
      expect(Object.keys(updates).sort()).toEqual(changed.sort());
      for (const path of changed) expectClose(at(updates, path), at(moved, path));
      expect([...model.frozen({})].sort()).toEqual(changed);
    });
  });

  it('moves statistics towards those of the batch', () => {
    const layer = layers.batchNormalization({ name: 'b', inputShape: [1], momentum: 0.75 });
    const model = fromLayersModel(tfl.sequential({ layers: [layer] }));
    tf.tidy(() => {
      const { outputs, updates } = model.forward(start(model), tf.tensor2d([[1], [3]]), { training: true });
      // Mean 2 and variance 1 of the batch; from mean 0 and variance 1: 0.75·0 + 0.25·2 and 0.75·1 + 0.25·1.
      expectClose(at(updates, 'b/moving_mean'), [0.5]);
      expectClose(at(updates, 'b/moving_variance'), [1]);
      // (x − 2)/√(1 + 0.001)
      expectClose(outputs, [-1 / Math.sqrt(1.001), 1 / Math.sqrt(1.001)]);
    });
  });

  it.each([
    { scale: false, center: true },
    { scale: true, center: false },
    { scale: false, center: false },
  ])('works without gamma or beta, where tfjs fails: %o', (parts) => {
    const make = (options: object): Model =>
      fromLayersModel(
        tfl.sequential({ layers: [layers.batchNormalization({ name: 'b', inputShape: [2], ...options })] }),
      );
    tf.tidy(() => {
      const x = tf.tensor2d([
        [1, 5],
        [3, 4],
        [2, 9],
      ]);
      const [without, full] = [make(parts), make({})];
      expect(Object.keys(start(without))).toHaveLength(2 + Number(parts.scale) + Number(parts.center));
      // A fresh gamma is 1 and a fresh beta 0, so leaving them out changes nothing.
      const [some, all] = [without, full].map((model) => model.forward(start(model), x, { training: true }));
      expectClose(some?.outputs as tf.Tensor, all?.outputs as tf.Tensor);
      expectClose(at(some?.updates ?? {}, 'b/moving_mean'), at(all?.updates ?? {}, 'b/moving_mean'));
    });
  });

  it.each([
    { scale: false, center: true, training: true },
    { scale: false, center: true, training: false },
    { scale: true, center: false, training: false },
    { scale: false, center: false, training: false },
  ])('has the gradients of one with gamma 1 and beta 0 when it lacks them: %o', ({ training, ...parts }) => {
    const make = (options: object): Model =>
      fromLayersModel(
        tfl.sequential({
          layers: [
            layers.dense({ name: 'd', units: 2, inputShape: [2], kernelInitializer: 'identity' }),
            layers.batchNormalization({ name: 'b', ...options }),
          ],
        }),
      );
    tf.tidy(() => {
      const x = tf.tensor2d([
        [1, 5],
        [3, 4],
        [2, 9],
      ]);
      const gradsOf = (model: Model): ParamTree => {
        const params = start(model);
        return valueAndGrads(() => tf.sum(tf.pow(model.forward(params, x, { training }).outputs, 3)), params).grads;
      };
      const [some, all] = [gradsOf(make(parts)), gradsOf(make({}))];
      for (const path of Object.keys(start(make(parts))).filter((name) => !name.includes('moving')))
        expectClose(at(some, path), at(all, path), { rtol: 1e-5, atol: 1e-6 });
    });
  });

  it.each(['layer', 'nested model'])('keeps its statistics when its %s is frozen', (what) => {
    const layer = layers.batchNormalization({ name: 'b', inputShape: [3] });
    const inner = tfl.sequential({ name: 'inner', layers: [layer] });
    const input = tfl.input({ shape: [3] });
    const outputs = layers.dense({ units: 2, name: 'd' }).apply(inner.apply(input)) as tfl.SymbolicTensor;
    const original = seeded(tfl.model({ inputs: input, outputs }));
    if (what === 'layer') layer.trainable = false;
    else inner.trainable = false;
    const model = fromLayersModel(original);
    tf.tidy(() => {
      const x = inputFor(original);
      const training = model.forward(start(model), x, { training: true });
      expectClose(training.outputs, original.predict(x) as tf.Tensor);
      expect(training.updates).toEqual({});
      expect([...model.frozen({})].map((path) => path.split('/').at(-1)).sort()).toEqual([
        'beta',
        'gamma',
        'moving_mean',
        'moving_variance',
      ]);
    });
  });

  it('runs inside a gradient tape without leaving a tensor behind', () => {
    const original = named('batch normalization').make();
    const model = fromLayersModel(original);
    const params = start(model);
    const x = inputFor(original);
    const live = tf.memory().numTensors;
    for (let step = 0; step < 3; step++) {
      tf.tidy(() => {
        let updates: ParamTree = {};
        const { grads } = valueAndGrads(() => {
          const forward = model.forward(params, x, { training: true });
          updates = Object.fromEntries(Object.entries(forward.updates).map(([path, t]) => [path, tf.keep(t)]));
          return tf.sum(tf.square(forward.outputs));
        }, params);
        const variables = original.trainableWeights.map((variable) => variable.read() as tf.Variable);
        const theirs = tf.variableGrads(() => tf.sum(tf.square(trainedOriginal(original, x))), variables);
        const paths = Object.keys(params).filter((path) => !model.frozen(params).has(path));
        // In the model's own order, which is that of the paths but for the statistics.
        for (const [i, path] of paths.entries()) {
          const variable = variables[i] as tf.Variable;
          expectClose(at(grads, path), theirs.grads[variable.name] as tf.Tensor, { rtol: 1e-4, atol: 1e-5 });
        }
        expect(Object.values(updates).every((tensor) => !tensor.isDisposed)).toBe(true);
        tf.dispose(updates);
      });
    }
    expect(tf.memory().numTensors).toBe(live);
  });
});

/** Writes into a weight in every call and reads it back, as a layer of a user's may. */
class Counter extends layers.Layer {
  static className = 'Counter';
  #calls: tfl.LayerVariable | null = null;

  override build(): void {
    this.#calls = this.addWeight('calls', [], 'float32', tfl.initializers.zeros(), undefined, false);
    this.built = true;
  }
  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => {
      const [x] = Array.isArray(inputs) ? inputs : [inputs];
      const calls = this.#calls as tfl.LayerVariable;
      tf.tidy(() => {
        calls.write(tf.add(calls.read(), 1));
      });
      return tf.mul(x as tf.Tensor, calls.read());
    });
  }
}

describe('a layer that writes to its weights', () => {
  it('reads back what it wrote in the same pass, which comes out as an update', () => {
    const counter = new Counter({ name: 'counter' });
    const input = tfl.input({ shape: [1] });
    const twice = counter.apply(counter.apply(input) as tfl.SymbolicTensor) as tfl.SymbolicTensor;
    const model = fromLayersModel(tfl.model({ inputs: input, outputs: twice }));
    const params = start(model);
    const live = tf.memory().numTensors;
    tf.tidy(() => {
      const { outputs, updates } = model.forward(params, tf.tensor2d([[5]]));
      expectClose(outputs, [10]); // 5·1·2
      expectClose(at(updates, 'counter/calls'), [2]);
      expectClose(at(params, 'counter/calls'), [0]);
      expectClose(counter.weights[0]?.read() as tf.Tensor, [0]);
    });
    expect(tf.memory().numTensors).toBe(live);
    tf.dispose(params as tf.NamedTensorMap);
  });
});

describe('dropout', () => {
  const make = (...parts: tfl.layers.Layer[]): Model => fromLayersModel(tfl.sequential({ layers: parts }));
  const single = (options: object = {}): Model =>
    make(layers.dropout({ name: 'drop', rate: 0.25, inputShape: [4], ...options }));

  it('zeroes where the noise is below the rate and scales the rest', () => {
    const model = single();
    expect(model.noise).toEqual({ drop: [4] });
    tf.tidy(() => {
      const noise = { drop: tf.tensor2d([[0, 0.24, 0.25, 0.99]]) };
      const x = tf.tensor2d([[1, 2, 3, 6]]);
      // 1/(1 − 0.25) = 4/3
      expectClose(model.forward({}, x, { training: true, noise }).outputs, [0, 0, 4, 8]);
      expectClose(model.forward({}, x, { noise }).outputs, [1, 2, 3, 6]);
    });
  });

  it('drops the share that its rate says, and never draws by itself', () => {
    const model = single({ inputShape: [500] });
    tf.tidy(() => {
      const noise = noiseTensors(model, 20, randomFor(3), 0);
      const x = tf.ones([20, 500]);
      const run = (): tf.Tensor => model.forward({}, x, { training: true, noise }).outputs;
      const once = run().dataSync<'float32'>();
      const zeros = once.filter((value) => value === 0).length;
      // 10,000 draws of a coin with 0.25: standard deviation 0.0043.
      expect(zeros / 10_000).toBeGreaterThan(0.235);
      expect(zeros / 10_000).toBeLessThan(0.265);
      expectClose(run(), once, { rtol: 0, atol: 0 });
    });
  });

  it('takes one set of numbers for each call of a layer', () => {
    const model = fromLayersModel(named('a nested model called twice').make());
    expect(model.noise).toEqual({ 'inner/drop': [4], 'inner/drop#2': [4] });
  });

  it('has no noise when it drops nothing, and a mask of its own shape when it has one', () => {
    expect(single({ rate: 0 }).noise).toEqual({});
    const row = layers.dropout({ name: 'drop', rate: 0.5, inputShape: [3, 4], noiseShape: [null as never, 1, 4] });
    expect(make(row, layers.globalMaxPooling1d()).noise).toEqual({ drop: [1, 4] });
    const spatial = make(
      layers.spatialDropout1d({ name: 'drop', rate: 0.5, inputShape: [3, 2] }),
      layers.globalMaxPooling1d(),
    );
    expect(spatial.noise).toEqual({ drop: [1, 2] });
    tf.tidy(() => {
      const noise = { drop: tf.tensor3d([[[0.9, 0.1]]]) };
      const x = tf.ones([1, 3, 2]);
      expectClose(spatial.forward({}, x, { training: true, noise }).outputs, [2, 0]);
    });
  });
});

describe('a training pass', () => {
  it('reads no value and draws no number', () => {
    for (const { make, tokens = 0 } of NAMED_MODELS) {
      const original = make();
      const model = fromLayersModel(original);
      tf.tidy(() => {
        const x = inputFor(original, { tokens });
        const noise = noiseTensors(model, 5, randomFor(1), 0);
        const params = start(model);
        // The guard closes every way of reading a tensor while it calls a strategy's penalty.
        const strategy = guarded({
          specificationVersion: 'v1',
          name: 'pass',
          stateVersion: 1,
          init: () => ({}) as never,
          penalty: () => tf.sum(model.forward(params, x, { training: true, noise }).outputs) as tf.Scalar,
        });
        const value = strategy.penalty?.({} as never, {} as LossContext);
        expect(Number.isFinite(value?.dataSync()[0])).toBe(true);
      });
    }
  });
});
