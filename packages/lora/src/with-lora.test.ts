import * as tf from '@tensorflow/tfjs-core';
import {
  adam,
  cloneTree,
  cnn,
  compose,
  createLearner,
  createRandom,
  fromLayersModel,
  mapTree,
  mlp,
  randomFor,
  softmaxCrossEntropy,
  trainable,
} from '@unforget/core';
import { expectClose, pointClouds } from '@unforget/core/testing';
import { estimateFisher } from '@unforget/ewc';
import type { Head, Model, ParamTree } from '@unforget/types';
import { UnforgetError } from '@unforget/types';
import { describe, expect, it } from 'vitest';
import { residual, sequence } from './__fixtures__/layers-models.ts';
import { adapterSize, type LoraModel, type LoraOptions, mergeLora, unmergeLora, withLora } from './index.ts';

const net = (head: Head = { kind: 'growing' }): Model => mlp({ inputs: 4, hidden: [6, 5], head });
const fixed: Head = { kind: 'fixed', units: 2 };

const BASES: Readonly<Record<string, () => Model>> = {
  mlp: () => net(fixed),
  cnn: () => cnn({ inputShape: [4, 4, 1], filters: [2], hidden: [3], head: fixed }),
  'a LayersModel with a way around a layer': () => fromLayersModel(residual),
  'a LayersModel on sequences': () => fromLayersModel(sequence),
};

/** Parameters whose adapters do something: B no longer zero. */
function moved(model: LoraModel, units = 2): ParamTree {
  const random = createRandom('moved');
  return mapTree(model.init(units, randomFor(1)), (tensor, path) =>
    path.startsWith('lora/')
      ? tf.tensor(
          Float32Array.from({ length: tensor.size }, () => random.next() - 0.5),
          tensor.shape,
        )
      : tensor,
  );
}

function inputs({ inputShape }: Model, rows = 7): tf.Tensor {
  const random = createRandom('inputs');
  const size = rows * inputShape.reduce((a, b) => a * b, 1);
  return tf.tensor(
    Float32Array.from({ length: size }, () => 2 * random.next() - 1),
    [rows, ...inputShape],
  );
}

describe.each(Object.entries(BASES))('%s', (_, make) => {
  it('starts with the outputs of its base, bit for bit', () => {
    const base = make();
    const model = withLora(base, { rank: 3, alpha: 7 });
    const x = inputs(base);
    const [actual, expected] = [model, base].map((each) => each.forward(each.init(2, randomFor(1)), x));
    expectClose(actual?.outputs as tf.Tensor, expected?.outputs as tf.Tensor, { rtol: 0, atol: 0 });
    expectClose(actual?.features as tf.Tensor, expected?.features as tf.Tensor, { rtol: 0, atol: 0 });
  });
  it('merged, gives the same outputs at the base; unmerged, has the same kernels', () => {
    const base = make();
    const model = withLora(base, { rank: 3, alpha: 7 });
    const params = moved(model);
    const x = inputs(base);
    const merged = mergeLora(model, params);
    expect(Object.keys(merged).sort()).toEqual(Object.keys(base.init(2, randomFor(1))).sort());
    const outputs = model.forward(params, x).outputs;
    expectClose(base.forward(merged, x).outputs, outputs, { rtol: 1e-5, atol: 1e-6 });
    const plain = base.forward(params, x).outputs;
    expect(() => expectClose(outputs, plain, { rtol: 1e-3, atol: 1e-3 })).toThrow('Not close');
    const back = unmergeLora(model, merged, params);
    for (const [path, tensor] of Object.entries(params)) expectClose(back[path] as tf.Tensor, tensor, { atol: 1e-6 });
  });
  it('has the Fisher information of its adapters by the same rules as any layer', async () => {
    const base = make();
    const model = withLora(base, { rank: 2 });
    const params = moved(model);
    const x = inputs(base, 5).dataSync<'float32'>();
    const samples = { length: 5, shape: base.inputShape, x, y: Int32Array.of(0, 1, 1, 0, 1) };
    const source = { model, loss: softmaxCrossEntropy(), params, samples };
    const fast = await estimateFisher(source);
    const slow = await estimateFisher(source, { mode: 'loop' });
    expect(Object.keys(fast).sort()).toEqual([...Object.keys(trainable(model, params))].sort());
    const adapters = Object.keys(fast).filter((path) => path.startsWith('lora/'));
    expect(adapters).toHaveLength(2 * Object.keys(model.lora.targets).length);
    expect(Object.keys(fast)).toHaveLength(adapters.length + 2);
    for (const [path, tensor] of Object.entries(slow)) {
      expect(tf.max(tensor).dataSync()[0]).toBeGreaterThan(0);
      expectClose(fast[path] as tf.Tensor, tensor, { rtol: 1e-3, atol: 1e-7 });
    }
  });
  it('moves adapters and head alone', async () => {
    const base = make();
    const model = withLora(base);
    const learner = createLearner({ model, optimizer: adam(0.05), seed: 1 });
    await learner.save();
    const before = cloneTree(learner.params ?? {});
    const x = Array.from(inputs(base).dataSync());
    const samples = {
      length: 7,
      shape: base.inputShape,
      x: Float32Array.from(x),
      y: Int32Array.of(0, 1, 0, 1, 1, 0, 0),
    };
    await learner.learn(samples, { iterations: 5, batchSize: 4 });
    for (const [path, tensor] of Object.entries(before)) {
      const same = tf.all(tf.equal(tensor, learner.params?.[path] as tf.Tensor)).dataSync()[0];
      expect([path, same === 1]).toEqual([path, !path.startsWith('lora/') && !model.headPaths.includes(path)]);
    }
    learner.dispose();
  });
});

describe('targets', () => {
  const chosen = (options: LoraOptions): string[] => Object.keys(withLora(net(), options).lora.targets);
  it.each([
    [{}, ['hidden-1', 'hidden-2']],
    [{ targets: 'hidden-2' }, ['hidden-2']],
    [{ targets: 'hidden-*' }, ['hidden-1', 'hidden-2']],
    [{ targets: '*1' }, ['hidden-1']],
    [{ targets: /2$/ }, ['hidden-2']],
    [{ targets: /hidden/g }, ['hidden-1', 'hidden-2']],
    [{ targets: (path: string) => path === 'hidden-1' }, ['hidden-1']],
  ])('%j', (options, paths) => {
    expect(chosen(options)).toEqual(paths);
  });
  it.each([
    [
      () => chosen({ targets: 'hidden' }),
      'Option "targets": expected a dense layer below the head: hidden-1, hidden-2, received hidden.',
    ],
    [() => chosen({ targets: 'head' }), 'a dense layer below the head'],
    [
      () => chosen({ targets: 7 as never }),
      'Option "targets": expected a text, a regular expression or a function, received 7.',
    ],
    [() => chosen({ rank: 0 }), 'Option "rank": expected an integer of at least 1'],
    [() => chosen({ alpha: 0 }), 'Option "alpha": expected a number above 0, received 0.'],
    [() => chosen({ adapters: 'many' as never }), 'Option "adapters": expected one | per-experience | per-task'],
    [() => chosen({ ranks: 2 } as never), 'Unknown option "ranks" of withLora'],
    [() => withLora(mlp({ inputs: 2, head: fixed })), 'a dense layer below the head: there is none'],
    [() => withLora(withLora(net())), 'received one that has adapters already'],
    [() => withLora(undefined as never), 'Model of withLora: expected a model'],
  ])('%#', (make, message) => {
    expect(make).toThrow(message);
    expect(make).toThrow(expect.toSatisfy((error) => UnforgetError.is(error, 'invalid-option')));
  });
});

describe('a model with adapters', () => {
  it('says how little of it learns', () => {
    // Base: 4·6 + 6 + 6·5 + 5 + head 5·2 + 2 = 77. Adapters of rank 1: (4 + 6) + (6 + 5) = 21.
    const model = withLora(net(fixed), { rank: 1 });
    const params = model.init(2, randomFor(1));
    expect(adapterSize(model, params)).toEqual({ total: 98, trained: 33, adapters: 21, bytes: 4 * 33 });
  });
  it('has its head as the last of its layers, where frozen features and PackNet look for it', () => {
    const model = withLora(net(fixed));
    expect(Object.values(model.sites.at(-1)?.params ?? {})).toEqual(model.headPaths);
  });
  it('keeps no tensors of the trial pass', () => {
    const before = tf.memory().numTensors;
    withLora(net());
    expect(tf.memory().numTensors).toBe(before);
  });
  it('runs a base with batch normalizations in inference mode, so that its statistics stay', () => {
    const model = withLora(fromLayersModel(residual));
    const params = model.init(2, randomFor(1));
    const x = inputs(model);
    const training = model.forward(params, x, { training: true, noise: { drop: tf.zeros([7, 5]) } });
    expect(training.updates).toEqual({});
    expectClose(training.outputs, model.forward(params, x).outputs, { rtol: 0, atol: 0 });
  });
  it('refuses a base whose outputs are no dense layer’s', () => {
    const odd: Model = {
      ...net(),
      forward: (params, x, options) => {
        const result = net().forward(params, x, options);
        return { ...result, outputs: tf.mul(result.outputs, 2) };
      },
    };
    expect(() => withLora(odd)).toThrow('expected outputs that a dense layer makes');
  });
  it('needs a task id for adapters by task', async () => {
    const model = withLora(net(), { adapters: 'per-task' });
    const learner = createLearner({ model, optimizer: adam(0.01), strategy: compose() });
    await expect(learner.learn(pointClouds([0, 1]))).rejects.toThrow('expected an experience with its taskId');
    await learner.learn({ samples: pointClouds([0, 1]), taskId: 0 }, { iterations: 1 });
    const before = tf.memory().numTensors;
    await expect(learner.learn(pointClouds([2]))).rejects.toThrow('expected an experience with its taskId');
    expect(tf.memory().numTensors).toBe(before);
    learner.dispose();
  });
  it('refuses a merged tree that lacks a kernel', () => {
    const model = withLora(net(fixed));
    const params = model.init(2, randomFor(1));
    const { 'hidden-1/kernel': _, ...rest } = mergeLora(model, params);
    expect(() => unmergeLora(model, rest, params)).toThrow(
      'Merged parameter "hidden-1/kernel": expected shape [4, 6], received none',
    );
  });
});
