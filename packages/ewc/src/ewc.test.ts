import * as tf from '@tensorflow/tfjs-core';
import { cloneTree, compose, createLearner, mapTree, mlp, randomFor, sgd, softmaxCrossEntropy } from '@unforget/core';
import { describeStrategy, expectClose, pointClouds } from '@unforget/core/testing';
import type { ExperienceContext, HostMemory, ParamTree, Samples, Strategy } from '@unforget/types';
import { UnforgetError } from '@unforget/types';
import { describe, expect, it } from 'vitest';
import { numbers } from './__fixtures__/models.ts';
import { samplesFor } from './__fixtures__/problems.ts';
import { type EwcState, estimateFisher, ewc, onlineEwc } from './index.ts';

const testing = { describe, it };
describeStrategy('ewc', { make: () => ewc({ lambda: 50 }), off: () => ewc({ lambda: 0 }) }, testing);
describeStrategy(
  'onlineEwc, sampled and normalised',
  {
    make: () => onlineEwc({ lambda: 50, gamma: 0.9, normalize: true, fisher: { labels: 'sampled', samples: 10 } }),
    off: () => onlineEwc({ lambda: 0, gamma: 0.9 }),
  },
  testing,
);

const model = mlp({ inputs: 4, hidden: [3], head: { kind: 'growing' } });
const loss = softmaxCrossEntropy();

/** What the learner gives a strategy at a border. */
const contextOf = (params: ParamTree, samples: Samples): ExperienceContext<HostMemory> => ({
  model,
  loss,
  params,
  samples,
  random: randomFor(3),
  clock: { step: 0, experience: 0, experienceStep: 0 },
  taskId: null,
  units: 3,
  active: null,
  memory: { snapshot: () => ({}) },
  signal: undefined,
  progress: async () => {},
});

const paramsFor = (seed: number, units = 3): ParamTree => model.init(units, randomFor(seed));

/** State after consolidating at each of these parameters in turn. */
async function after(strategy: Strategy<string, EwcState>, stages: readonly ParamTree[]): Promise<EwcState> {
  let state = strategy.init(contextOf(stages[0] ?? {}, samplesFor(model, loss)));
  for (const params of stages) {
    const context = contextOf(params, samplesFor(model, loss));
    state = (await strategy.beforeExperience?.(state, context)) ?? state;
    state = (await strategy.afterExperience?.(state, context)) ?? state;
  }
  return state;
}

const penaltyAt = (strategy: Strategy<string, EwcState>, state: EwcState, params: ParamTree) => {
  const term = strategy.gradientPenalty?.(state, { model, loss, params, parts: [] });
  if (!term) throw new Error('no penalty');
  return term;
};

describe('ewc', () => {
  it('after three tasks is ½λ Σₜ Fₜ(θ − θₜ)², value and gradient', async () => {
    const strategy = ewc({ lambda: 7 });
    const stages = [1, 2, 3].map((seed) => paramsFor(seed));
    const { value, grads } = penaltyAt(strategy, await after(strategy, stages), paramsFor(9));
    let expected = 0;
    let slopes = mapTree(paramsFor(9), (tensor) => tf.zerosLike(tensor));
    for (const anchor of stages) {
      const source = { model, loss, params: anchor, samples: samplesFor(model, loss) };
      const fisher = await estimateFisher(source);
      const offset = mapTree(paramsFor(9), (tensor, path) => tf.sub(tensor, anchor[path] as tf.Tensor));
      slopes = mapTree(slopes, (slope, path) =>
        tf.add(slope, tf.mul(7, tf.mul(fisher[path] as tf.Tensor, offset[path] as tf.Tensor))),
      );
      for (const [path, tensor] of Object.entries(offset)) {
        expected += 3.5 * (tf.sum(tf.mul(fisher[path] as tf.Tensor, tf.square(tensor))).dataSync()[0] ?? 0);
      }
    }
    expect(expected).toBeGreaterThan(0.1);
    expectClose(value, [expected]);
    for (const [path, slope] of Object.entries(slopes)) expectClose(grads[path] as tf.Tensor, slope, { atol: 1e-6 });
  });
  it('has no penalty before the first experience ends, and none at its end', async () => {
    const strategy = ewc({ lambda: 7 });
    const params = paramsFor(1);
    const start = strategy.init(contextOf(params, samplesFor(model, loss)));
    expect(strategy.gradientPenalty?.(start, { model, loss, params, parts: [] })).toBeNull();
    expectClose(penaltyAt(strategy, await after(strategy, [params]), params).value, [0], { atol: 0 });
  });
  it('gives new units of a grown head importance 0, so that they are free', async () => {
    const strategy = ewc({ lambda: 7 });
    const state = await after(strategy, [paramsFor(1)]);
    const wide = model.grow(paramsFor(1), { units: 5 }, randomFor(1));
    const resized = (await strategy.beforeExperience?.(state, contextOf(wide, pointClouds([0])))) as EwcState;
    expect(resized.importance['head/bias']?.shape).toEqual([5]);
    const moved = mapTree(wide, (tensor, path) => (path === 'head/bias' ? tf.add(tensor, 1) : tensor));
    const { grads } = penaltyAt(strategy, resized, moved);
    const slopes = [...(grads['head/bias'] as tf.Tensor).dataSync()];
    expect(slopes.slice(0, 3).every((slope) => slope > 0)).toBe(true);
    expect(slopes.slice(3)).toEqual([0, 0]);
  });
  it('normalize: importance has mean 1 for each experience', async () => {
    const strategy = ewc({ lambda: 1, normalize: true });
    const state = await after(strategy, [paramsFor(1), paramsFor(2)]);
    const count = Object.values(state.importance).reduce((sum, { size }) => sum + size, 0);
    const report = strategy.report?.(state, contextOf(paramsFor(2), samplesFor(model, loss)));
    expectClose([report?.['importanceSum'] as number], [2 * count], { rtol: 1e-4 });
  });
  it('reports its figures, and warns when it can do nothing', async () => {
    const strategy = ewc({ lambda: 1 });
    const context = contextOf(paramsFor(1), samplesFor(model, loss));
    const report = strategy.report?.(await after(strategy, [paramsFor(1), paramsFor(2)]), context) ?? {};
    expect(report).toMatchObject({ experiences: 2 });
    expect(report['importanceSum']).toBeGreaterThan(report['importanceMax'] as number);
    expect(report['penaltyConstant']).toBeGreaterThan(0);
    expect(report).not.toHaveProperty('warning');
    const sure = await after(strategy, [paramsFor(1, 1)]);
    expect(strategy.report?.(sure, context)['warning']).toContain('the importance of every parameter is zero');
  });
  it('leaves what it was given alone and holds no tensors but its state', async () => {
    const params = paramsFor(1);
    const before = tf.memory().numTensors;
    const state = await after(ewc({ lambda: 1 }), [cloneTree(params)]);
    // The clone made here and the constant of the first state belong to the learner.
    const own = 2 * Object.keys(params).length + 1;
    expect(tf.memory().numTensors - before).toBe(own + Object.keys(params).length + 1);
    expect(Object.values(params).every((tensor) => !tensor.isDisposed)).toBe(true);
    expect(Object.keys(state.anchor)).toEqual(Object.keys(params));
  });
});

describe('onlineEwc', () => {
  it('decays the importance and moves the anchor to the last parameters', async () => {
    const strategy = onlineEwc({ lambda: 3, gamma: 0.25 });
    const stages = [paramsFor(1), paramsFor(2)];
    const state = await after(strategy, stages);
    const [first, second] = await Promise.all(
      stages.map((params) => estimateFisher({ model, loss, params, samples: samplesFor(model, loss) })),
    );
    for (const [path, importance] of Object.entries(state.importance)) {
      const expected = tf.add(tf.mul(0.25, first?.[path] as tf.Tensor), second?.[path] as tf.Tensor);
      expectClose(importance, expected);
      expectClose(state.anchor[path] as tf.Tensor, stages[1]?.[path] as tf.Tensor, { rtol: 0, atol: 0 });
    }
    expectClose(penaltyAt(strategy, state, stages[1] ?? {}).value, [0], { atol: 0 });
  });
});

describe('in a learner', () => {
  /** 60 points around one centre a class. */
  const clouds = (centres: readonly (readonly [number, number])[]): Samples => {
    const y = Int32Array.from({ length: 60 }, (_, i) => i % 2);
    const noise = numbers(120, 'noise');
    const x = Float32Array.from(noise, (shift, i) => (centres[(i >> 1) % 2]?.[i % 2] ?? 0) + 0.2 * shift);
    return { length: 60, shape: [2], x, y };
  };
  // A asks for the sign of x₁ and doesn't care for x₂. B asks for −2x₁ + x₂: from A's weights (k, 0) the short way is
  // along (−2, 1), which turns the sign of the first; the way that keeps A is to raise the second alone.
  const a = clouds([
    [-1, 0],
    [1, 0],
  ]);
  const b = clouds([
    [2, -1],
    [-2, 1],
  ]);
  async function accuracies(strategy: ReturnType<typeof compose>): Promise<number[]> {
    const net = mlp({ inputs: 2, head: { kind: 'fixed', units: 2 } });
    const learner = createLearner({ model: net, optimizer: sgd(0.3), strategy, seed: 2 });
    for (const samples of [a, b]) await learner.learn(samples, { epochs: 30, batchSize: 20 });
    const results = [await learner.evaluate(a), await learner.evaluate(b)];
    learner.dispose();
    return results.map(({ accuracy }) => accuracy ?? Number.NaN);
  }
  it('keeps A where fine-tuning forgets it', async () => {
    expect(await accuracies(compose())).toEqual([0, 1]);
    expect(await accuracies(compose(ewc({ lambda: 20 })))).toEqual([1, 1]);
    expect(await accuracies(compose(onlineEwc({ lambda: 20, gamma: 1 })))).toEqual([1, 1]);
  });
  it('can be there twice, under two names', () => {
    const two = compose(ewc({ lambda: 1 }), ewc({ lambda: 2, name: 'second' }));
    expect(two.parts.map(({ name }) => name)).toEqual(['ewc', 'second']);
  });
});

describe('options', () => {
  it.each([
    [() => ewc({ lambda: -1 }), 'Option "lambda": expected a number in [0, Infinity), received -1.'],
    [() => ewc({ lambda: Number.NaN }), 'received NaN'],
    [() => ewc({ lambda: 1, lamda: 2 } as never), 'Unknown option "lamda" of ewc'],
    [() => ewc({ lambda: 1, name: '' }), 'Option "name": expected a text'],
    [() => ewc({ lambda: 1, normalize: 'max' as never }), 'Option "normalize": expected true or false, received max.'],
    [
      () => ewc({ lambda: 1, fisher: { labels: 'model' as never } }),
      'Option "labels" of fisher: expected exact | sampled | predicted | empirical | batched, received "model".',
    ],
    [() => ewc({ lambda: 1, fisher: { mode: 'fast' as never } }), 'expected closed-form | loop'],
    [() => ewc({ lambda: 1, fisher: { samples: 0 } }), 'Option "samples": expected an integer of at least 1'],
    [() => ewc({ lambda: 1, fisher: { batchSize: 2.5 } }), 'Option "batchSize"'],
    [() => ewc({ lambda: 1, fisher: { batch: 2 } as never }), 'Unknown option "batch" of fisher'],
    [() => onlineEwc({ lambda: 1, gamma: 1.5 }), 'Option "gamma": expected a number in [0, 1], received 1.5.'],
    [() => onlineEwc({ lambda: 1 } as never), 'Option "gamma": expected a number in [0, 1], received undefined.'],
  ])('%#', (make, message) => {
    expect(make).toThrow(message);
    expect(() => make()).toThrow(expect.toSatisfy((error) => UnforgetError.is(error, 'invalid-option')));
  });
});
