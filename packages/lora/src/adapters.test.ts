import * as tf from '@tensorflow/tfjs-core';
import { adam, compose, createLearner } from '@unforget/core';
import { expectClose, pointClouds } from '@unforget/core/testing';
import { type ParamTree, UnforgetError } from '@unforget/types';
import { describe, expect, it } from 'vitest';
import { adapted, first, learnerOf, outputsOf, second, third, valuesOf } from './__fixtures__/runs.ts';
import { adapterSize, adapterSwitch, mergeLora, paramsForTask } from './index.ts';

const plan = { epochs: 8, batchSize: 8 };
const multi = { kind: 'multi' } as const;

describe('one adapter each experience', () => {
  it('freezes the earlier ones, which all add up', async () => {
    const model = adapted({ adapters: 'per-experience', rank: 2 });
    const learner = learnerOf(model);
    await learner.learn(first, plan);
    const before = valuesOf(learner.params, /^lora\//);
    expect(Object.keys(before).sort()).toEqual(
      ['hidden-1/a', 'hidden-1/b', 'hidden-2/a', 'hidden-2/b'].map((path) => `lora/1/${path}`),
    );
    await learner.learn(second, plan);
    expect(valuesOf(learner.params, /^lora\/1\//)).toEqual(before);
    const fresh = Object.values(valuesOf(learner.params, /^lora\/2\/.*b$/)).flat();
    expect(fresh.some((value) => value !== 0)).toBe(true);
    // Merging goes over all adapters: what it gives is what the forward pass does.
    const merged = mergeLora(model, learner.params ?? {});
    const outputs = outputsOf(model, learner.params, second);
    expectClose(outputsOf(model.base, merged, second), outputs, { rtol: 1e-5, atol: 1e-5 });
    const without = Object.fromEntries(
      Object.entries(learner.params ?? {}).filter(([path]) => !path.startsWith('lora/1/')),
    );
    expect(() => expectClose(outputsOf(model, without, second), outputs, { rtol: 1e-3 })).toThrow('Not close');
    learner.dispose();
  });
  it('trains as much in every experience, and grows by an adapter', async () => {
    const model = adapted({ adapters: 'per-experience', rank: 1 }, { kind: 'fixed', units: 9 });
    const learner = learnerOf(model);
    const sizes = [];
    for (const samples of [first, second, third]) {
      await learner.learn(samples, plan);
      sizes.push(adapterSize(model, learner.params ?? {}));
    }
    // Rank 1: (4 + 12) + (12 + 10) = 38 numbers an adapter; the head has 10·9 + 9 = 99.
    expect(sizes.map(({ adapters }) => adapters)).toEqual([38, 76, 114]);
    expect(sizes.map(({ trained }) => trained)).toEqual([137, 137, 137]);
    learner.dispose();
  });
});

describe('one adapter each task', () => {
  const stages = [
    { samples: first, taskId: 4 },
    { samples: second, taskId: 2 },
  ];
  it('leaves the outputs of other tasks as they are, bit for bit', async () => {
    const model = adapted({ adapters: 'per-task' }, multi);
    const learner = learnerOf(model, compose(adapterSwitch()));
    const predictions = [];
    for (const stage of [...stages, { samples: pointClouds([5, 6, 7]), taskId: 9 }]) {
      await learner.learn(stage, plan);
      predictions.push((await learner.predict(first, { taskId: 4 })).probabilities);
    }
    const [once, ...later] = predictions.map((values) => [...values].filter((value) => value !== 0));
    for (const values of later) expect(values).toEqual(once);
    expect((await learner.evaluate(stages[0] as (typeof stages)[number])).accuracy).toBeGreaterThan(0.9);
    expect((await learner.evaluate(stages[1] as (typeof stages)[number])).accuracy).toBeGreaterThan(0.9);
    learner.dispose();
  });
  it('takes captured steps, to which another adapter is another graph, as it does steps op by op', async () => {
    const model = adapted({ adapters: 'per-task', rank: 2 }, multi);
    const run = async (capture: boolean) => {
      const learner = createLearner({ model, optimizer: adam(0.02), strategy: adapterSwitch(), seed: 3, capture });
      for (const stage of [...stages, ...stages.slice(0, 1)]) await learner.learn(stage, plan);
      const values = valuesOf(learner.params);
      learner.dispose();
      return values;
    };
    const [captured, plain] = [await run(true), await run(false)];
    expect(Object.keys(captured).sort()).toEqual(Object.keys(plain).sort());
    for (const [path, values] of Object.entries(plain))
      expectClose(captured[path] ?? [], values, { rtol: 1e-5, atol: 1e-6 });
    for (const path of Object.keys(captured).filter((each) => each.startsWith('hidden')))
      expect(captured[path]).toEqual(plain[path]);
  });
  it('needs the switch: without it a task is asked with the adapter of another', async () => {
    const model = adapted({ adapters: 'per-task' }, multi);
    const learner = learnerOf(model, compose(adapterSwitch()));
    for (const stage of stages) await learner.learn(stage, plan);
    const right = await learner.predict(first, { taskId: 4 });
    const probabilities = (params: ParamTree): tf.Tensor =>
      tf.softmax(tf.slice(outputsOf(model, params, first), [0, 0], [-1, 2]));
    const own = [...right.probabilities].filter((_, i) => i % 5 < 2);
    const all = learner.params ?? {};
    expectClose(probabilities(paramsForTask(all, 4)), own, { rtol: 1e-5, atol: 1e-6 });
    expect(() => expectClose(probabilities(all), own, { rtol: 1e-3 })).toThrow('Not close');
    learner.dispose();
  });
  it('goes on with the adapter of a task that comes back, and leaks nothing', async () => {
    const start = tf.memory().numTensors;
    const learner = learnerOf(adapted({ adapters: 'per-task', rank: 1 }, multi), compose(adapterSwitch()));
    for (const stage of stages) await learner.learn(stage, plan);
    const kept = valuesOf(learner.params, /task-4/);
    const other = valuesOf(learner.params, /task-2/);
    // A learning rate of 0 would hide it: one step shows where it goes on from.
    await learner.learn({ samples: first, taskId: 4 }, { iterations: 1, batchSize: 24 });
    const again = valuesOf(learner.params, /task-4/);
    expect(Object.keys(again).sort()).toEqual(
      ['hidden-1/a', 'hidden-1/b', 'hidden-2/a', 'hidden-2/b'].map((path) => `lora/3-task-4/${path}`),
    );
    for (const [path, values] of Object.entries(kept)) {
      const now = again[path.replace('/1-', '/3-')] ?? [];
      // Adam's first step from empty slots is the learning rate at most.
      expect(Math.max(...values.map((value, i) => Math.abs(value - (now[i] ?? Number.NaN))))).toBeLessThan(0.0201);
    }
    expect(valuesOf(learner.params, /task-2/)).toEqual(other);
    await learner.learn({ samples: first, taskId: 4 }, { iterations: 1 });
    expect(Object.keys(valuesOf(learner.params, /lora\/3-task-4/))).toHaveLength(4);
    learner.dispose();
    expect(tf.memory().numTensors).toBe(start);
  });
  it('without an adapter for a task is the base alone', () => {
    const model = adapted({ adapters: 'per-task' }, { kind: 'multi', units: 2 });
    const params = model.init(2, () => ({ next: () => 0.3, integer: () => 0, permutation: () => new Int32Array() }));
    expectClose(outputsOf(model, paramsForTask(params, 1), first), outputsOf(model.base, params, first), { atol: 0 });
  });
  it('the switch refuses other models', () => {
    for (const model of [adapted({}), adapted({}).base]) {
      expect(() => learnerOf(model, compose(adapterSwitch()))).toThrow(
        "expected a model of withLora(…, { adapters: 'per-task' })",
      );
      expect(() => learnerOf(model, compose(adapterSwitch()))).toThrow(
        expect.toSatisfy((error) => UnforgetError.is(error, 'invalid-option')),
      );
    }
  });
});
