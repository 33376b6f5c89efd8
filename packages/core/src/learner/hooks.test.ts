import * as tf from '@tensorflow/tfjs-core';
import type { Model, StateTree, Strategy } from '@unforget/types';
import { afterEach, describe, expect, it } from 'vitest';
import { defineStrategy } from '../compose.ts';
import { mlp } from '../models/mlp.ts';
import { adam } from '../optimizers/adam.ts';
import { sgd } from '../optimizers/sgd.ts';
import { pointClouds } from '../testing/problems.ts';
import { expectSame, liveTensors, paramValues } from '../testing/runs.ts';
import { expectClose } from '../testing/tensor-matcher.ts';
import { mapTree } from '../tree.ts';
import { inferRows } from './infer.ts';
import { createLearner, type Learner } from './learner.ts';
import type { LearnerOptions } from './options.ts';

const made: Learner[] = [];
const network = (): Model => mlp({ inputs: 4, hidden: [5], head: { kind: 'growing' } });
const learnerOf = (options: Partial<LearnerOptions> = {}): Learner => {
  const learner = createLearner({ model: network(), optimizer: adam(0.05), seed: 4, ...options });
  made.push(learner);
  return learner;
};
afterEach(() => {
  for (const learner of made.splice(0)) learner.dispose();
});

const data = pointClouds([0, 1]);
const plan = { iterations: 10, batchSize: 6 };
const own = <S extends StateTree>(hooks: Partial<Strategy<'own', S>> & { init: Strategy<'own', S>['init'] }) =>
  defineStrategy<'own', S>({ specificationVersion: 'v1', name: 'own', stateVersion: 1, ...hooks });

/** Halves all parameters before step 4 and notes at which steps it was called. */
const halving = (calls: number[], freshOptimizer = false) =>
  own<{ times: number }>({
    init: () => ({ times: 0 }),
    interrupt: {
      at: (steps) => [Math.floor(0.4 * steps)],
      run({ times }, { params, clock }) {
        calls.push(clock.experienceStep);
        return {
          state: { times: times + 1 },
          params: mapTree(params, (tensor) => tf.mul(tensor, 0.5)),
          freshOptimizer,
        };
      },
    },
    report: ({ times }) => ({ times }),
  });

describe('interrupt', () => {
  it('runs between the steps it asked for, once an experience, and leaves no tensor behind', async () => {
    const calls: number[] = [];
    const learner = learnerOf({ strategy: halving(calls) });
    const first = await learner.learn(data, plan);
    const live = liveTensors();
    await learner.learn(data, plan);
    expect(calls).toEqual([4, 4]);
    expect(first.strategies).toEqual({ own: { times: 1 } });
    expect(liveTensors()).toBe(live);
  });

  it('halves what the next step starts from', async () => {
    // Without a rate nothing moves but by the interruption: θ/2.
    const learner = learnerOf({ strategy: halving([]), optimizer: sgd(0) });
    const plain = learnerOf({ optimizer: sgd(0) });
    await learner.learn(data, plan);
    await plain.learn(data, plan);
    const halves = paramValues(learner);
    for (const [path, values] of Object.entries(paramValues(plain))) {
      expect(halves[path]).toEqual(values.map((value) => value / 2));
    }
  });

  it('is the same in a captured run', async () => {
    const [captured, plain] = [true, false].map((capture) => learnerOf({ strategy: halving([]), capture }));
    await captured?.learn(data, plan);
    await plain?.learn(data, plan);
    expectSame(paramValues(captured as Learner), paramValues(plain as Learner));
  });

  it('can give the optimizer a fresh start', async () => {
    const [fresh, kept] = [true, false].map((forget) => learnerOf({ strategy: halving([], forget) }));
    await fresh?.learn(data, plan);
    await kept?.learn(data, plan);
    expect(paramValues(fresh as Learner)).not.toEqual(paramValues(kept as Learner));
  });

  it.each([3, 4, 5])('is neither left out nor done twice when stopped after step %d and resumed', async (stopAt) => {
    const whole = learnerOf({ strategy: halving([]) });
    await whole.learn(data, plan);
    const calls: number[] = [];
    const stop = new AbortController();
    const stopped = learnerOf({ strategy: halving(calls) });
    await stopped.learn(data, {
      ...plan,
      signal: stop.signal,
      logEvery: 1,
      onProgress: ({ clock }) => clock.experienceStep === stopAt && stop.abort(),
    });
    const resumed = learnerOf({ strategy: halving(calls) });
    await resumed.load(await stopped.save());
    await resumed.learn(data, plan);
    expect(calls).toEqual([4]);
    expectSame(paramValues(resumed), paramValues(whole));
  });

  it('leaves the learner as it was when it fails', async () => {
    const failing = own<{ times: number }>({
      init: () => ({ times: 0 }),
      interrupt: {
        at: () => [2],
        run() {
          throw new Error('no');
        },
      },
    });
    const live = liveTensors();
    const learner = learnerOf({ strategy: failing });
    await expect(learner.learn(data, plan)).rejects.toThrow('no');
    expect(learner.steps).toBe(0);
    learner.dispose();
    made.length = 0;
    expect(liveTensors()).toBe(live);
  });
});

describe('a tensor hook that throws', () => {
  it.each(['penalty', 'gradientPenalty', 'transformGrads', 'afterStep'] as const)('%s leaks nothing', async (hook) => {
    const strategy = own<Record<string, never>>({
      init: () => ({}),
      [hook]: () => {
        tf.scalar(1);
        throw new Error('broken hook');
      },
    });
    const live = liveTensors();
    const learner = learnerOf({ strategy, capture: false });
    await expect(learner.learn(data, plan)).rejects.toThrow('broken hook');
    learner.dispose();
    made.length = 0;
    expect(liveTensors()).toBe(live);
  });
});

describe('parts that enter at the features', () => {
  it('train the head as the same samples would, and nothing below it', async () => {
    const start = learnerOf({ optimizer: sgd(0) });
    await start.learn(data, { iterations: 1 });
    const params = start.params ?? {};
    const all = Int32Array.from({ length: data.length }, (_, i) => i);
    const { values, width } = await inferRows('features', { model: start.model, params, samples: data });
    const weights = new Float32Array(data.length).fill(1 / data.length);
    const latent = own<Record<string, never>>({
      init: () => ({}),
      augmentBatch: () => [
        { origin: 'memory', level: 'features', length: data.length, x: values, y: data.y, weights, taskIds: null },
      ],
    });
    const head = learnerOf({ strategy: latent, optimizer: sgd(0.1) });
    await head.learn(data, { iterations: 1, batchSize: all.length });
    const whole = learnerOf({ optimizer: sgd(0.1) });
    await whole.learn(data, { iterations: 1, batchSize: all.length, shuffle: false });
    const [a, b, before] = [paramValues(head), paramValues(whole), paramValues(start)];
    expect(width).toBe(5);
    expectClose(a['head/kernel'] ?? [], b['head/kernel'] ?? [], { rtol: 1e-5, atol: 1e-6 });
    expect(a['hidden-1/kernel']).toEqual(before['hidden-1/kernel']);
    expect(b['hidden-1/kernel']).not.toEqual(before['hidden-1/kernel']);
  });

  it('stand beside samples that enter at the input, with dropout for those alone', async () => {
    const beside = own<Record<string, never>>({
      init: () => ({}),
      augmentBatch: (batch) => {
        const [stream] = batch;
        if (!stream) return batch;
        const x = new Float32Array(2 * 5).fill(1);
        const weights = Float32Array.of(0.5, 0.5);
        const y = Int32Array.of(0, 1);
        return [{ origin: 'memory', level: 'features', length: 2, x, y, weights, taskIds: null }, stream];
      },
    });
    const model = mlp({ inputs: 4, hidden: [5], head: { kind: 'growing' }, dropout: 0.3 });
    const learner = learnerOf({ model, strategy: beside });
    const { losses } = await learner.learn(data, plan);
    expect(losses['total']).toBeGreaterThan(0);
  });
});

describe('hooks of inference', () => {
  it('change parameters and outputs when evaluating and predicting, and not when training', async () => {
    const seen: (number | null)[] = [];
    const turned = own<Record<string, never>>({
      init: () => ({}),
      paramsFor: (_, params) => mapTree(params, (tensor) => tf.mul(tensor, 2)),
      outputsFor: (_, { outputs, features, params, taskId }) => {
        seen.push(taskId);
        // What the network made of the doubled parameters, with the signs turned round.
        expectClose(
          tf.add(
            tf.matMul(features as tf.Tensor2D, params['head/kernel'] as tf.Tensor2D),
            params['head/bias'] as tf.Tensor,
          ),
          outputs,
          { rtol: 1e-5, atol: 1e-5 },
        );
        return tf.neg(outputs);
      },
    });
    const [learner, plain] = [learnerOf({ strategy: turned }), learnerOf()];
    await learner.learn(data, { epochs: 30 });
    await plain.learn(data, { epochs: 30 });
    expectSame(paramValues(learner), paramValues(plain));
    expect((await plain.evaluate(data)).accuracy).toBe(1);
    expect((await learner.evaluate(data)).accuracy).toBe(0);
    expect((await learner.predict(data)).labels).toEqual((await plain.predict(data)).labels.map((label) => 1 - label));
    expect(new Set(seen)).toEqual(new Set([null]));
  });
});

describe('grow', () => {
  it('is told of every experience, the first included', async () => {
    const told: unknown[] = [];
    const inner = mlp({ inputs: 4, hidden: [5], head: { kind: 'multi' } });
    const model: Model = {
      ...inner,
      grow: (params, growth, random) => {
        told.push(growth);
        return inner.grow(params, growth, random);
      },
    };
    const learner = learnerOf({ model });
    await learner.learn({ samples: data, taskId: 7 }, plan);
    await learner.learn({ samples: pointClouds([1, 2]), taskId: 3 }, plan);
    expect(told).toEqual([
      { units: 2, arrival: { experience: 0, taskId: 7, classes: [0, 1] } },
      { units: 3, arrival: { experience: 1, taskId: 3, classes: [1, 2] } },
    ]);
    expect(learner.tasks).toEqual([3, 7]);
  });
});

describe('a model with its own rule for saved parameters', () => {
  it('refuses what it says does not fit, and takes the rest', async () => {
    const fussy = (why: string | null): Model => ({ ...network(), misfit: () => why });
    const learner = learnerOf({ model: fussy(null) });
    await learner.learn(data, plan);
    const bytes = await learner.save();
    await learnerOf({ model: fussy(null) }).load(bytes);
    await expect(learnerOf({ model: fussy('three columns') }).load(bytes)).rejects.toMatchObject({
      code: 'incompatible-state',
      received: 'three columns',
    });
  });
});
