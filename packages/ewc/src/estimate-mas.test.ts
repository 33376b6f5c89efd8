import * as tf from '@tensorflow/tfjs-core';
import { createRandom, disposeExcept, mlp } from '@unforget/core';
import { expectClose } from '@unforget/core/testing';
import { type ParamTree, type Samples, UnforgetError } from '@unforget/types';
import { describe, expect, it } from 'vitest';
import { masByDefinition } from './__fixtures__/mas-by-definition.ts';
import { handMade, site } from './__fixtures__/models.ts';
import { PROBLEMS } from './__fixtures__/problems.ts';
import { estimateMas, type MasSource, registerPerSampleRule } from './index.ts';

/** y = xW + b with two inputs and two units. */
const linear = (x: readonly number[]): MasSource => ({
  model: mlp({ inputs: 2, head: { kind: 'growing' } }),
  params: { 'head/kernel': tf.tensor2d([1, 0, 2, -1], [2, 2]), 'head/bias': tf.tensor1d([0, 1]) },
  samples: { length: x.length / 2, shape: [2], x: Float32Array.from(x), y: new Int32Array(x.length / 2).fill(99) },
});

async function valuesFor(source: MasSource, options = {}): Promise<Record<string, number[]>> {
  const tree = await estimateMas(source, options);
  const values = Object.fromEntries(Object.entries(tree).map(([path, tensor]) => [path, [...tensor.dataSync()]]));
  disposeExcept(tree);
  return values;
}

describe('a linear net, by hand', () => {
  // W = [[1, 0], [2, −1]], b = (0, 1). ∂‖y‖²/∂W_ij = 2·x_i·y_j, ∂/∂b_j = 2·y_j.
  // x = (1, 1): y = (3, 0): W (6, 0, 6, 0), b (6, 0). x = (1, −1): y = (−1, 2): W (−2, 4, 2, −4), b (−2, 4).
  // Mean of the absolute values: W (4, 2, 4, 2), b (4, 2). The absolute value of the mean would be (2, 2, 4, 2), (2, 2).
  const x = [1, 1, 1, -1];
  it.each(['closed-form', 'loop'])('%s', async (mode) => {
    const { 'head/kernel': kernel, 'head/bias': bias } = await valuesFor(linear(x), { mode });
    expectClose(kernel ?? [], [4, 2, 4, 2]);
    expectClose(bias ?? [], [4, 2]);
  });
  it('looks at the active units alone', async () => {
    const source = { ...linear(x), active: Float32Array.of(0, 1) };
    const { 'head/kernel': kernel, 'head/bias': bias } = await valuesFor(source);
    expectClose(kernel ?? [], [0, 2, 0, 2]);
    expectClose(bias ?? [], [0, 2]);
  });
});

function expectSameTree(actual: ParamTree, expected: ParamTree): void {
  expect(Object.keys(actual).sort()).toEqual(Object.keys(expected).sort());
  for (const [path, tensor] of Object.entries(expected)) {
    const largest = Math.max(...tensor.dataSync());
    expect(largest).toBeGreaterThan(0);
    expectClose(actual[path] as tf.Tensor, tensor, { rtol: 1e-5, atol: 1e-5 * largest });
  }
  disposeExcept(actual);
}

describe.each(Object.entries(PROBLEMS))('%s', (_, make) => {
  it('closed form = loop = definition, whatever the batch size, and nothing else is left', async () => {
    const source = make();
    const before = tf.memory().numTensors;
    const definition = masByDefinition(source);
    expectSameTree(await estimateMas(source), definition);
    expectSameTree(await estimateMas(source, { batchSize: 3 }), definition);
    expectSameTree(await estimateMas(source, { mode: 'loop' }), definition);
    disposeExcept(definition);
    expect(tf.memory().numTensors).toBe(before);
    disposeExcept(source.params);
  });
});

it('draws as many samples as asked, by the seed', async () => {
  const source = linear([1, 1, 1, -1, 0, 2, 3, 1]);
  const draw = (seed: number) => valuesFor({ ...source, random: createRandom(seed) }, { samples: 1 });
  const all = await Promise.all([1, 2, 3, 4, 5, 6].map(draw));
  expect(await draw(1)).toEqual(all[0]);
  expect(new Set(all.map((values) => JSON.stringify(values))).size).toBeGreaterThan(1);
});

it('takes a rule for a layer of one’s own that the Fisher information takes as well', async () => {
  registerPerSampleRule('Gain', ({ input, deltas, moment }) => ({
    kernel: tf.addN(deltas.map((delta) => tf.sum(moment(tf.mul(input, delta)), 0))),
    bias: tf.addN(deltas.map((delta) => tf.sum(moment(delta), 0))),
  }));
  const gain = site('Gain', 'gain');
  const model = handMade({
    inputShape: [3],
    units: 3,
    sites: [gain],
    shapes: { 'gain/kernel': [3], 'gain/bias': [3] },
    outputs: (params, x, tap) =>
      tap({
        ...gain,
        input: x,
        output: tf.add(tf.mul(x, params['gain/kernel'] as tf.Tensor), params['gain/bias'] as tf.Tensor),
      }),
  });
  const samples: Samples = {
    length: 2,
    shape: [3],
    x: Float32Array.of(1, -2, 3, 4, 5, -6),
    y: new Int32Array(2),
  };
  const source = { model, params: model.init(3, () => createRandom(1)), samples };
  const definition = masByDefinition(source);
  expectSameTree(await estimateMas(source), definition);
  disposeExcept([definition, source.params]);
});

describe('wrong input', () => {
  it.each([
    [{ samples: 0 }, 'invalid-option', 'Option "samples"'],
    [{ mode: 'fast' }, 'invalid-option', 'expected closed-form | loop'],
    [{ labels: 'exact' }, 'invalid-option', 'Unknown option "labels" of estimateMas'],
    [{ samples: 1 }, 'invalid-option', 'A random source to draw fewer samples than there are'],
  ] as const)('%j', async (options, code, message) => {
    const work = (async () => estimateMas(linear([1, 1, 2, 2]), options as object))();
    await expect(work).rejects.toSatisfy((error) => UnforgetError.is(error, code));
    await expect(work).rejects.toThrow(message);
  });
  it('NaN in the samples', async () => {
    await expect(estimateMas(linear([1, Number.NaN]))).rejects.toThrow('Importance of "head/kernel"');
  });
});
