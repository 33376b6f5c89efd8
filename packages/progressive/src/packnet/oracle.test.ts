import * as tf from '@tensorflow/tfjs-core';
import { randomFor, sgd, valueAndGrads } from '@unforget/core';
import { expectClose } from '@unforget/core/testing';
import type { ParamTree, Samples } from '@unforget/types';
import { expect, it } from 'vitest';
import { learnerOf, network, TASKS, valuesOf } from './__fixtures__/learners.ts';
import { packNet } from './packnet.ts';

const RATE = 0.3;
const STEPS = 6;
const LAYERS = ['hidden-1/kernel', 'hidden-2/kernel'];

/** Mean cross-entropy among the units of `mask`, written out. */
function lossOf(params: Record<string, tf.Tensor>, { x, y, length }: Samples, mask: readonly number[]): tf.Scalar {
  const layer = (h: tf.Tensor, path: string): tf.Tensor =>
    tf.add(tf.matMul(h as tf.Tensor2D, params[`${path}/kernel`] as tf.Tensor2D), params[`${path}/bias`] as tf.Tensor);
  const h = tf.relu(layer(tf.relu(layer(tf.tensor2d(Float32Array.from(x), [length, 4]), 'hidden-1')), 'hidden-2'));
  const z = tf.add(layer(h, 'head'), tf.mul(tf.sub(1, mask), -1e9));
  const target = tf.cast(tf.oneHot(tf.tensor1d(y, 'int32'), mask.length), 'float32');
  return tf.neg(tf.mean(tf.sum(tf.mul(tf.logSoftmax(z as tf.Tensor2D), target), 1))) as tf.Scalar;
}

type Numbers = Record<string, number[]>;

/** PackNet with plain gradient descent in loops over single weights: all steps on all samples, half pruned at step 4. */
function roundByHand(
  start: Record<string, { shape: number[]; values: number[] }>,
  { samples, owners, round, mask }: { samples: Samples; owners: Numbers; round: number; mask: readonly number[] },
): Numbers {
  const values: Numbers = Object.fromEntries(Object.entries(start).map(([path, each]) => [path, [...each.values]]));
  const learns = (path: string, i: number): boolean => {
    if (LAYERS.includes(path)) return owners[path]?.[i] === 0;
    return path.startsWith('head/') ? mask[i % mask.length] === 1 : round === 1;
  };
  for (let step = 0; step < STEPS; step++) {
    if (step === 4) for (const path of LAYERS) pruneByHand(values[path] as number[], owners[path] as number[]);
    const grads = tf.tidy(() => {
      const params: ParamTree = Object.fromEntries(
        Object.entries(start).map(([path, { shape }]) => [path, tf.tensor(values[path] as number[], shape)]),
      );
      const { grads: all } = valueAndGrads(() => lossOf({ ...params }, samples, mask), params);
      return Object.fromEntries(Object.entries(all).map(([path, grad]) => [path, Array.from(grad.dataSync())]));
    }) as unknown as Numbers;
    for (const [path, own] of Object.entries(values))
      for (let i = 0; i < own.length; i++)
        if (learns(path, i)) own[i] = (own[i] as number) - RATE * (grads[path]?.[i] as number);
  }
  for (const path of LAYERS) {
    const own = owners[path] as number[];
    own.forEach((owner, i) => {
      own[i] = owner === 0 ? round : owner === -1 ? 0 : owner;
    });
  }
  return values;
}

function pruneByHand(weights: number[], owners: number[]): void {
  const free = owners.flatMap((owner, i) => (owner === 0 ? [i] : []));
  const order = free.sort((a, b) => Math.abs(weights[a] as number) - Math.abs(weights[b] as number));
  for (const i of order.slice(0, Math.floor(free.length / 2))) {
    weights[i] = 0;
    owners[i] = -1;
  }
}

it('is what loops over single weights make of two tasks', async () => {
  const learner = learnerOf({ optimizer: sgd(RATE), strategy: packNet({ prune: 0.5 }) });
  const plan = { iterations: STEPS, batchSize: 1000, shuffle: false };
  const owners: Numbers = { 'hidden-1/kernel': new Array(40).fill(0), 'hidden-2/kernel': new Array(80).fill(0) };
  const masks = [
    [1, 1],
    [0, 0, 1, 1, 1],
  ];
  for (const [i, mask] of masks.entries()) {
    const task = TASKS[i] as (typeof TASKS)[number];
    const start = startOf(learner.params, mask.length);
    await learner.learn(task, plan);
    const expected = roundByHand(start, { samples: task.samples, owners, round: i + 1, mask });
    const actual = valuesOf(learner);
    expect(Object.keys(actual).sort()).toEqual(Object.keys(expected).sort());
    for (const [path, values] of Object.entries(expected))
      expectClose(actual[path] ?? [], values, { rtol: 1e-3, atol: 1e-5 });
  }
});

/** What a round starts from: the parameters with the head as wide as it will be. */
function startOf(params: ParamTree | null, units: number): Record<string, { shape: number[]; values: number[] }> {
  const model = network();
  const random = randomFor(3);
  const wide = params ? model.grow(params, { units }, random) : model.init(units, random);
  return Object.fromEntries(
    Object.entries(wide).map(([path, tensor]) => [
      path,
      { shape: tensor.shape, values: Array.from(tensor.dataSync()) },
    ]),
  );
}
