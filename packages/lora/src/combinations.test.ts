import * as tf from '@tensorflow/tfjs-core';
import {
  adam,
  binaryCrossEntropy,
  type ComposedStrategy,
  compose,
  createLearner,
  meanSquaredError,
} from '@unforget/core';
import { expectClose, pointClouds } from '@unforget/core/testing';
import { ewc } from '@unforget/ewc';
import { replay } from '@unforget/replay';
import { UnforgetError } from '@unforget/types';
import { describe, expect, it } from 'vitest';
import { adapted, first, learnerOf, second, small, third, valuesOf } from './__fixtures__/runs.ts';
import { orthogonalLora, overlap, withLora } from './index.ts';
import { overlapPenalty } from './orthogonal-lora.ts';

const plan = { epochs: 25, batchSize: 8 };

describe('LoRA + EWC', () => {
  it('has an importance of adapter and head alone', async () => {
    const learner = learnerOf(adapted({ rank: 2 }), compose(ewc({ lambda: 10 })));
    await learner.learn(first, { iterations: 5 });
    const report = await learner.learn(second, { iterations: 5, logEvery: 1 });
    const bytes = await learner.save();
    // The header of a safetensors file names every array that was saved.
    const header = new TextDecoder().decode(
      bytes.slice(8, 8 + Number(new DataView(bytes.buffer).getBigUint64(0, true))),
    );
    const paths = Object.keys(JSON.parse(header)).filter((name) => name.includes('importance'));
    expect(paths).toHaveLength(6);
    for (const path of paths) expect(path).toMatch(/lora|head/);
    expect(report.losses['ewc']).toBeGreaterThan(0);
  });
  it('forgets less than LoRA alone in another domain, and learns that too', async () => {
    const clouds = pointClouds([2, 3]);
    const other = { ...clouds, y: (clouds.y as Int32Array).map((unit) => unit - 2) };
    const run = async (strategy: ComposedStrategy) => {
      const learner = learnerOf(withLora(small({ kind: 'fixed', units: 2 })), strategy);
      // Ten epochs: a network that is sure of every label has next to no Fisher information.
      await learner.learn(first, { epochs: 10, batchSize: 8 });
      await learner.learn(other, plan);
      return { old: (await learner.evaluate(first)).loss, accuracy: (await learner.evaluate(other)).accuracy };
    };
    const [plain, kept] = [await run(compose()), await run(compose(ewc({ lambda: 1000 })))];
    expect(kept.old).toBeLessThan(0.2 * plain.old);
    expect(kept.accuracy).toBe(1);
  });
});

describe('LoRA + replay', () => {
  it('keeps old classes on a growing head, with a frozen base', async () => {
    const run = async (strategy: ComposedStrategy) => {
      const learner = learnerOf(adapted({ rank: 4 }), strategy);
      await learner.learn(first, plan);
      const body = valuesOf(learner.params, /^hidden/);
      for (const samples of [second, third]) await learner.learn(samples, plan);
      expect(valuesOf(learner.params, /^hidden/)).toEqual(body);
      return (await learner.evaluate(second)).accuracy;
    };
    const [alone, together] = [await run(compose()), await run(compose(replay({ capacity: 30 })))];
    expect(alone).toBeLessThan(0.4);
    expect(together).toBeGreaterThan(alone + 0.4);
  });
});

describe('orthogonalLora', () => {
  const run = async (lambda: number) => {
    const learner = learnerOf(adapted({ adapters: 'per-experience', rank: 1 }), compose(orthogonalLora({ lambda })));
    const reports = [];
    for (const samples of [first, second, third])
      reports.push(await learner.learn(samples, { epochs: 30, batchSize: 8 }));
    return { learner, reports };
  };
  it('turns new adapters away from earlier ones', async () => {
    const [free, held] = [await run(0), await run(5)];
    const [loose, tight] = [free, held].map(
      ({ reports }) => reports[2]?.strategies['orthogonal-lora']?.['overlap'] as number,
    );
    expect(tight).toBeLessThan(0.01 * (loose ?? 0));
    expect(held.reports.map(({ strategies }) => strategies['orthogonal-lora']?.['adapters'])).toEqual([1, 2, 3]);
    expect(held.reports[0]?.losses).not.toHaveProperty('orthogonal-lora');
    const accuracy = (await held.learner.evaluate(third)).accuracy;
    expect(accuracy).toBeGreaterThan(0.8);
  });
  it('is λ · the overlap with every earlier adapter, over all layers', () => {
    // Layer x: A₁ = (1, 2), A₂ = (0, 1), A = (3, −1): 1² + (−1)² = 2. Layer y: A₁ = 2, A = 5: 100. Times λ = 3.
    const a = (values: number[]): tf.Tensor => tf.tensor2d(values, [values.length, 1]);
    const b = tf.zeros([1, 2]);
    const params = {
      'lora/1/x/a': a([1, 2]),
      'lora/1/x/b': b,
      'lora/10/x/a': a([3, -1]),
      'lora/10/x/b': b,
      'lora/2/x/a': a([0, 1]),
      'lora/2/x/b': b,
      'lora/1/y/a': a([2]),
      'lora/1/y/b': b,
      'lora/10/y/a': a([5]),
      'lora/10/y/b': b,
      'head/kernel': tf.ones([2, 2]),
    };
    const penalty = overlapPenalty(params, 3);
    expectClose(penalty?.value as tf.Tensor, [3 * 102]);
    expect(Object.keys(penalty?.grads ?? {}).sort()).toEqual(['lora/10/x/a', 'lora/10/y/a']);
    expectClose(penalty?.grads['lora/10/x/a'] as tf.Tensor, tf.tensor2d([[6], [6]]));
    expectClose(penalty?.grads['lora/10/y/a'] as tf.Tensor, [3 * 2 * 2 * 10]);
    expectClose(overlap(tf.tensor2d([[5]]), [tf.tensor2d([[2]])]).value, [100]);
  });
  it('does not warn in the first experience, which has nothing to be orthogonal to', async () => {
    const learner = learnerOf(adapted({ adapters: 'per-experience', rank: 1 }), compose(orthogonalLora({ lambda: 1 })));
    for (const classes of [[0, 1], [2]]) {
      const { warnings } = await learner.learn(pointClouds(classes), { iterations: 3 });
      expect(warnings).toEqual([]);
    }
    learner.dispose();
  });
  it('refuses other models and options', () => {
    for (const model of [adapted({}), small()]) {
      expect(() => learnerOf(model, compose(orthogonalLora({ lambda: 1 })))).toThrow("adapters: 'per-experience'");
    }
    expect(() => orthogonalLora({ lambda: -1 })).toThrow('Option "lambda"');
    expect(() => orthogonalLora({ lambda: 1, name: '' })).toThrow('Option "name": expected a text');
    expect(() => orthogonalLora({ lamda: 1 } as never)).toThrow(
      expect.toSatisfy((error) => UnforgetError.is(error, 'invalid-option')),
    );
  });
});

describe('other losses', () => {
  it.each([
    ['regression', meanSquaredError()],
    ['flags', binaryCrossEntropy()],
  ] as const)('%s: adapters learn', async (_, loss) => {
    const { x, length, shape } = pointClouds([0, 1]);
    const y = Float32Array.from({ length: 2 * length }, (__, i) =>
      Number((i % 2 === 0) === (x[(i >> 1) * 4] ?? 0) > 0),
    );
    const samples = { x, y, length, shape };
    const model = withLora(small({ kind: 'fixed', units: 2 }));
    const learner = createLearner({ model, loss, optimizer: adam(0.02), seed: 1 });
    const { history } = await learner.learn(samples, { epochs: 40, batchSize: 8, logEvery: 1 });
    expect(history.at(-1)?.losses['total']).toBeLessThan(0.3 * (history[0]?.losses['total'] ?? 0));
  });
});
