import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import type { ForwardOptions, LayerCall, Model, ParamTree } from '@unforget/types';
import { describe, expect, it } from 'vitest';
import { valueAndGrads } from '../engine.ts';
import { randomFor } from '../random.ts';
import { expectClose } from '../testing/tensor-matcher.ts';
import { at, disposeExcept, filterTree } from '../tree.ts';
import { inputFor, NAMED_MODELS, type NamedModel, seeded } from './__fixtures__/layers-models.ts';
import { fromLayersModel } from './layers-model.ts';
import { graphOf } from './layers-model-graph.ts';
import { weightsOf } from './layers-model-weights.ts';

const { layers } = tfl;
const ended = (outputs: tf.Tensor, ending: NamedModel['ending']): tf.Tensor =>
  ending === 'softmax' ? tf.softmax(outputs) : ending === 'sigmoid' ? tf.sigmoid(outputs) : outputs;

/** Values of all weights, in tfjs's order. */
const weightValues = (model: tfl.LayersModel): Float32Array[] =>
  model.weights.map((variable) => variable.read().dataSync<'float32'>().slice());

const start = (model: Model): ParamTree => model.init(model.head.units ?? 0, randomFor(0));

/** Both gradients of the sum of squared outputs, by path: ours, and tfjs's by its variables. */
function bothGradients(original: tfl.LayersModel, x: tf.Tensor, ending: NamedModel['ending']) {
  const model = fromLayersModel(original);
  const params = start(model);
  const trained = filterTree(params, (path) => !model.frozen(params).has(path));
  const squares = (y: tf.Tensor): tf.Scalar => tf.sum(tf.square(y));
  const ours = valueAndGrads(() => squares(ended(model.forward(params, x).outputs, ending)), trained);
  const variables = original.trainableWeights.map((variable) => variable.read() as tf.Variable);
  const theirs = tf.variableGrads(() => squares(original.apply(x, { training: false }) as tf.Tensor), variables);
  const { paths } = weightsOf(original, graphOf(original));
  return original.trainableWeights.map((variable) => {
    const path = paths.get(variable) as string;
    return { path, ours: at(ours.grads, path), theirs: theirs.grads[variable.name] as tf.Tensor };
  });
}

describe.each(NAMED_MODELS)('$name', ({ make, ending, tokens = 0, lacksOnWasm }) => {
  it('gives what the LayersModel predicts, and leaves it and all tensors as they were', () => {
    const original = make();
    const before = weightValues(original);
    const x = inputFor(original, { tokens });
    const model = fromLayersModel(original);
    const params = start(model);
    const live = tf.memory().numTensors;
    tf.tidy(() => {
      const expected = original.predict(x) as tf.Tensor;
      const { outputs, updates } = model.forward(params, x);
      expectClose(ended(outputs, ending), expected);
      expect(outputs.shape[1]).toBe(model.head.units);
      expect(updates).toEqual({});
    });
    expect(tf.memory().numTensors).toBe(live);
    expect(weightValues(original)).toEqual(before);
    expect(model.inputShape).toEqual(x.shape.slice(1));
    expect(Object.keys(params)).toHaveLength(before.length);
    disposeExcept(params);
  });

  it('has the gradients that tfjs finds by its variables', ({ skip }) => {
    skip(lacksOnWasm !== undefined && tf.getBackend() === 'wasm', `wasm has no kernel ${lacksOnWasm}`);
    const original = make();
    const x = inputFor(original, { tokens });
    tf.tidy(() => {
      const gradients = bothGradients(original, x, ending);
      expect(gradients.length).toBeGreaterThan(0);
      for (const { ours, theirs } of gradients) expectClose(ours, theirs, { rtol: 1e-4, atol: 1e-5 });
    });
  });

  it('reads the given parameters alone', () => {
    const original = make();
    const model = fromLayersModel(original);
    const x = inputFor(original, { tokens });
    tf.tidy(() => {
      const params = start(model);
      const expected = model.forward(params, x).outputs;
      seeded(original, 9);
      expectClose(model.forward(params, x).outputs, expected, { rtol: 0, atol: 0 });
    });
  });
});

/** What the taps of a pass saw. */
function tapsOf(model: Model, x: tf.Tensor, options: ForwardOptions = {}): LayerCall[] {
  const calls: LayerCall[] = [];
  const tap = (call: LayerCall): tf.Tensor => {
    calls.push(call);
    return call.output;
  };
  model.forward(start(model), x, { ...options, tap });
  return calls;
}

describe('Dense and Conv2D', () => {
  const options = { strides: [2, 1], padding: 'same', dilationRate: [1, 1] } as const;
  const convolutions = [
    { ...options, useBias: true, activation: 'relu' },
    { ...options, useBias: false, activation: 'elu' },
    { padding: 'valid', dilationRate: [2, 2], activation: 'tanh' },
    { padding: 'same', dilationRate: 2, activation: 'linear' },
    { padding: 'valid', strides: 3, activation: 'hardSigmoid' },
  ] as const;

  it.each(convolutions)('computes what Conv2D computes: %o', (some) => {
    const layer = layers.conv2d({ filters: 3, kernelSize: [2, 3], inputShape: [9, 8, 2], ...(some as object) });
    const original = seeded(tfl.sequential({ layers: [layer, layers.globalAveragePooling2d({})] }));
    const model = fromLayersModel(original);
    const x = inputFor(original);
    tf.tidy(() => expectClose(model.forward(start(model), x).outputs, original.predict(x) as tf.Tensor));
  });

  const activations = ['linear', 'relu', 'relu6', 'elu', 'selu', 'tanh', 'softsign', 'softplus', 'swish'] as const;
  it.each(activations)('computes what Dense computes with %s', (activation) => {
    for (const inputShape of [[4], [3, 4]]) {
      const last = inputShape.length === 1 ? [] : [layers.flatten()];
      const original = seeded(
        tfl.sequential({ layers: [layers.dense({ units: 3, inputShape, activation }), ...last] }),
      );
      const model = fromLayersModel(original);
      const x = inputFor(original);
      tf.tidy(() => expectClose(model.forward(start(model), x).outputs, original.predict(x) as tf.Tensor));
    }
  });
});

describe('taps', () => {
  const original = seeded(
    tfl.sequential({
      layers: [
        layers.conv2d({ name: 'c', inputShape: [5, 5, 1], filters: 2, kernelSize: 2, strides: 2, activation: 'relu' }),
        layers.depthwiseConv2d({ name: 'd', kernelSize: 2, activation: 'tanh' }),
        layers.batchNormalization({ name: 'b', epsilon: 0.25 }),
        layers.flatten(),
        layers.dense({ name: 'o', units: 3, activation: 'softmax', useBias: false }),
      ],
    }),
  );
  const part = (name: string): tfl.layers.Layer => original.getLayer(name);
  const x = inputFor(original);

  it('see kinds, paths, parameters and what rules have to know, in the order of `sites`', () => {
    const model = fromLayersModel(original);
    tf.tidy(() => {
      const calls = tapsOf(model, x);
      expect(calls.map(({ input: _, output: __, ...site }) => site)).toEqual(model.sites);
    });
    expect(model.sites[0]).toEqual({
      kind: 'Conv2D',
      path: 'c',
      params: { kernel: 'c/kernel', bias: 'c/bias' },
      config: { strides: [2, 2], padding: 'valid', dilation: [1, 1] },
    });
    expect(model.sites[1]?.kind).toBe('DepthwiseConv2D');
    expect(model.sites[1]?.params).toEqual({ depthwise_kernel: 'd/depthwise_kernel', bias: 'd/bias' });
    expect(model.sites[2]?.config['epsilon']).toBe(0.25);
    expect(model.sites[3]).toEqual({ kind: 'Dense', path: 'o', params: { kernel: 'o/kernel' }, config: {} });
  });

  it('see the output before the activation', () => {
    tf.tidy(() => {
      const [c, d, b, o] = tapsOf(fromLayersModel(original), x) as [LayerCall, LayerCall, LayerCall, LayerCall];
      const inside = (name: string): tf.Tensor =>
        tfl.model({ inputs: original.inputs, outputs: part(name).output }).predict(x) as tf.Tensor;
      expectClose(c.input, x);
      expectClose(tf.relu(c.output), inside('c'));
      expect(tf.min(c.output).dataSync()[0]).toBeLessThan(0);
      expectClose(d.input, inside('c'));
      expectClose(tf.tanh(d.output), inside('d'));
      expectClose(b.output, inside('b'));
      expectClose(o.input, tf.reshape(inside('b'), [5, -1]));
      expectClose(tf.softmax(o.output), inside('o'));
    });
  });

  it('put what they return in the place of the output, before the activation', () => {
    tf.tidy(() => {
      const model = fromLayersModel(original);
      const seen: LayerCall[] = [];
      model.forward(start(model), x, {
        tap: (call) => {
          seen.push(call);
          return call.path === 'c' ? tf.fill(call.output.shape, -1) : call.output;
        },
      });
      // ReLU of −1.
      expectClose(seen[1]?.input as tf.Tensor, tf.zeros(seen[1]?.input.shape as number[]));
    });
  });

  it('give gradients by the tapped outputs, also in inference, where tfjs would have freed them', () => {
    const model = fromLayersModel(original);
    tf.tidy(() => {
      const params = start(model);
      const zeros = tf.zeros([5, 3]);
      const tap = (call: LayerCall): tf.Tensor => (call.path === 'o' ? tf.add(call.output, zeros) : call.output);
      const { grads } = valueAndGrads(() => tf.sum(tf.square(model.forward(params, x, { tap }).outputs)), { zeros });
      // d Σz²/dz = 2z
      expectClose(at(grads, 'zeros'), tf.mul(2, model.forward(params, x).outputs));
    });
  });
});

describe('a pass', () => {
  const original = seeded(tfl.sequential({ layers: [layers.dense({ name: 'd', units: 2, inputShape: [3] })] }));

  it('may run within another one of the same model', () => {
    const model = fromLayersModel(original);
    tf.tidy(() => {
      const x = inputFor(original);
      const [student, teacher] = [start(model), { 'd/kernel': tf.zeros([3, 2]), 'd/bias': tf.tensor1d([1, 2]) }];
      const alone = model.forward(student, x).outputs;
      let taught: tf.Tensor | undefined;
      const tap = (call: LayerCall): tf.Tensor => {
        taught = model.forward(teacher, x).outputs;
        return call.output;
      };
      expectClose(model.forward(student, x, { tap }).outputs, alone, { rtol: 0, atol: 0 });
      // A zero kernel leaves the bias.
      expectClose(taught as tf.Tensor, tf.tile(tf.tensor2d([[1, 2]]), [5, 1]));
    });
  });

  it('leaves the model usable after an error', () => {
    const model = fromLayersModel(original);
    tf.tidy(() => {
      const x = inputFor(original);
      const expected = original.predict(x) as tf.Tensor;
      const tap = (): never => {
        throw new Error('from the tap');
      };
      expect(() => model.forward(start(model), x, { tap })).toThrow('from the tap');
      expect(() => model.forward({}, x)).toThrow('No tensor at "d/kernel"');
      expectClose(original.predict(x) as tf.Tensor, expected, { rtol: 0, atol: 0 });
      expect(Object.keys(original.weights[0] ?? {})).not.toContain('read');
    });
  });

  it('has the input of the last dense layer as features', () => {
    tf.tidy(() => {
      const deep = seeded(
        tfl.sequential({
          layers: [
            layers.dense({ units: 4, inputShape: [3], activation: 'relu', name: 'h' }),
            layers.dropout({ rate: 0.5 }),
            layers.dense({ units: 2, activation: 'softmax' }),
          ],
        }),
      );
      const model = fromLayersModel(deep);
      const x = inputFor(deep);
      const hidden = tfl.model({ inputs: deep.inputs, outputs: deep.getLayer('h').output });
      expectClose(model.forward(start(model), x).features, hidden.predict(x) as tf.Tensor);
    });
  });
});

describe('names of parameters', () => {
  const artifactsOf = async (model: tfl.LayersModel): Promise<tf.io.ModelArtifacts> => {
    let saved: tf.io.ModelArtifacts | undefined;
    await model.save(
      tf.io.withSaveHandler(async (artifacts) => {
        saved = artifacts;
        return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
      }),
    );
    return saved as tf.io.ModelArtifacts;
  };

  it.each(NAMED_MODELS)('stay when a model is saved and loaded twice: $name', async ({ make, tokens = 0 }) => {
    const original = make();
    const artifacts = await artifactsOf(original);
    const copies = [];
    for (let i = 0; i < 2; i++) copies.push(await tfl.loadLayersModel(tf.io.fromMemory(artifacts)));
    const models = [original, ...copies].map((model) => fromLayersModel(model));
    const paths = models.map((model) => Object.keys(start(model)));
    expect(paths[1]).toEqual(paths[0]);
    expect(paths[2]).toEqual(paths[0]);
    tf.tidy(() => {
      const x = inputFor(original, { tokens });
      const [first, , third] = models as [Model, Model, Model];
      expectClose(third.forward(start(third), x).outputs, first.forward(start(first), x).outputs);
    });
  });

  it('come from layers, nested models and inner layers', () => {
    const named = (name: string): string[] => {
      const model = NAMED_MODELS.find((entry) => entry.name === name) as NamedModel;
      return Object.keys(start(fromLayersModel(model.make())));
    };
    expect(named('a nested model called twice')).toEqual([
      'inner/first/kernel',
      'inner/first/bias',
      'inner/norm/gamma',
      'inner/norm/beta',
      'inner/norm/moving_mean',
      'inner/norm/moving_variance',
      'last/kernel',
      'last/bias',
    ]);
    expect(named('wrappers').filter((path) => path.includes('forward_'))).toHaveLength(3);
  });
});
