import * as tf from '@tensorflow/tfjs-core';
import { createLearner, meanSquaredError, mlp, momentum, sgd } from '@unforget/core';
import { describeStrategy, expectClose } from '@unforget/core/testing';
import { type ParamTree, type Samples, UnforgetError } from '@unforget/types';
import { describe, expect, it } from 'vitest';
import { handMade, numbers } from './__fixtures__/models.ts';
import { type PlainState, type Point, plainExperience } from './__fixtures__/plain-si.ts';
import { spied } from './__fixtures__/spy.ts';
import { consolidateSi, pathIntegralStep, type SiOptions, si } from './index.ts';

const testing = { describe, it };
describeStrategy('si', { make: () => si({ lambda: 50 }), off: () => si({ lambda: 0 }) }, testing);
describeStrategy(
  'si, normalised, total gradient',
  { make: () => si({ lambda: 0.5, xi: 0.01, gradient: 'total', normalize: true }), off: () => si({ lambda: 0 }) },
  testing,
);

const one = (value: number): ParamTree => ({ w: tf.tensor1d([value]) });

describe('one parameter, by hand', () => {
  // Loss (w − t)², so g = 2(w − t). With rate ¼ every step halves w − t.
  // First experience, t = 0, from w = 1: 1 → ½ → ¼. ω = −(2·(−½) + 1·(−¼)) = 1.25. Δ = −¾.
  // Ω = 1.25/(0.5625 + 0.1) = 1.886792; anchor ¼.
  const first = 1.25 / 0.6625;
  it('pathIntegralStep and consolidateSi', () => {
    let omega = one(0);
    omega = pathIntegralStep(omega, { grads: one(2), before: one(1), after: one(0.5) });
    omega = pathIntegralStep(omega, { grads: one(1), before: one(0.5), after: one(0.25) });
    expectClose(omega['w'] as tf.Tensor, [1.25]);
    const importance = consolidateSi({ omega, start: one(1), end: one(0.25), xi: 0.1 });
    expectClose(importance['w'] as tf.Tensor, [first]);
  });
  it('gives importance 0 where the moves raised the loss, not a negative one', () => {
    // g = 3 and a step of +0.5: the loss rose by about 1.5.
    const omega = pathIntegralStep(one(0), { grads: one(3), before: one(0), after: one(0.5) });
    expectClose(omega['w'] as tf.Tensor, [-1.5]);
    expect([...(consolidateSi({ omega, start: one(0), end: one(0.5), xi: 0.1 })['w'] as tf.Tensor).dataSync()]).toEqual(
      [0],
    );
  });
  it('stays finite where a parameter came back to where it began', () => {
    expectClose(consolidateSi({ omega: one(2), start: one(1), end: one(1), xi: 0.1 })['w'] as tf.Tensor, [20]);
  });

  const model = handMade({
    inputShape: [1],
    units: 1,
    shapes: { w: [1, 1] },
    sites: [],
    outputs: (params, x) => tf.matMul(x as tf.Tensor2D, params['w'] as tf.Tensor2D),
  });
  const startingAt1 = { ...model, init: () => ({ w: tf.tensor2d([[1]]) }) };
  const target = (t: number): Samples => ({
    length: 1,
    shape: [1],
    x: Float32Array.of(1),
    y: Float32Array.of(t),
  });

  it.each(['loss', 'total'] as const)('in a learner, gradient: %s', async (gradient) => {
    const { strategy, ended } = spied(si({ lambda: 2, gradient }));
    const learner = createLearner({ model: startingAt1, loss: meanSquaredError(), optimizer: sgd(0.25), strategy });
    await learner.learn(target(0), { iterations: 2, batchSize: 1 });
    expectClose(learner.params?.['w'] as tf.Tensor, [0.25]);
    expectClose(ended[0]?.importance['w'] ?? [], [first]);
    // Second experience, t = 1, one step from the anchor, where the penalty has no slope: g = 2(¼ − 1) = −1.5, so
    // w = ¼ + ⅜ = 0.625.
    // Another step: the loss pulls with 2(0.625 − 1) = −0.75, the penalty with λΩ(w − ¼) = 2·1.886792·0.375 = 1.415094;
    // together 0.665094, so Δ = −0.166274 and w = 0.458726.
    await learner.learn(target(1), { iterations: 2, batchSize: 1 });
    const pull = 2 * first * 0.375;
    const move = -0.25 * (pull - 0.75);
    expectClose(learner.params?.['w'] as tf.Tensor, [0.625 + move], { rtol: 1e-5 });
    // ω of the second step: 'loss' −(−0.75)·Δ < 0, it went uphill; 'total' ¼·0.665094² > 0.
    const omega = 1.5 * 0.375 - (gradient === 'loss' ? -0.75 : pull - 0.75) * move;
    const way = 0.375 + move;
    expectClose(ended[1]?.importance['w'] ?? [], [first + omega / (way * way + 0.1)], { rtol: 1e-5 });
    expectClose(ended[1]?.anchor['w'] ?? [], [0.625 + move], { rtol: 1e-5 });
    learner.dispose();
  });
});

it('takes the gradient of the loss alone unless told otherwise', async () => {
  const held = await Promise.all(
    [si({ lambda: 5 }), si({ lambda: 5, gradient: 'loss' }), si({ lambda: 5, gradient: 'total' })].map(async (made) => {
      const { strategy, ended } = spied(made);
      const model = mlp({ inputs: 1, head: { kind: 'fixed', units: 2 } });
      const learner = createLearner({ model, optimizer: sgd(0.5), strategy, seed: 1 });
      for (const y of [0, 1]) {
        const samples = { length: 1, shape: [1], x: Float32Array.of(1), y: Int32Array.of(y) };
        await learner.learn(samples, { iterations: 5, batchSize: 1 });
      }
      learner.dispose();
      return ended[1]?.importance;
    }),
  );
  expect(held[0]).toEqual(held[1]);
  expect(held[0]).not.toEqual(held[2]);
});

describe('against plain arithmetic, step by step', () => {
  /** Twelve points; the label is the side of a line through 0 with this normal. */
  const points = (normal: readonly [number, number], name: string): Point[] => {
    const noise = numbers(24, name);
    return Array.from({ length: 12 }, (_, i) => {
      const x = [noise[2 * i] ?? 0, noise[2 * i + 1] ?? 0] as const;
      return { x: [x[0], x[1]], label: x[0] * normal[0] + x[1] * normal[1] > 0 ? 1 : 0 };
    });
  };
  const samplesOf = (list: readonly Point[]): Samples => ({
    length: list.length,
    shape: [2],
    x: Float32Array.from(list.flatMap(({ x }) => x)),
    y: Int32Array.from(list, ({ label }) => label),
  });
  const stream = [points([1, 0], 'a'), points([-1, 2], 'b'), points([0, -1], 'c'), points([1, 0], 'a')];

  it.each(['loss', 'total'] as const)('three tasks and the first again, gradient: %s', async (gradient) => {
    const { strategy, ended } = spied(si({ lambda: 3, xi: 0.05, gradient }));
    const model = mlp({ inputs: 2, head: { kind: 'fixed', units: 2 } });
    const learner = createLearner({ model, optimizer: sgd(0.5), strategy, seed: 4 });
    const rate0 = createLearner({ model, optimizer: sgd(0), seed: 4 });
    await rate0.learn(samplesOf(stream[0] ?? []), { iterations: 1 });
    const flat = (tree: ParamTree | null) =>
      ['head/kernel', 'head/bias'].flatMap((path) => [...(tree?.[path]?.dataSync() ?? [])]);
    const start = flat(rate0.params);
    let plain: PlainState = { weights: start, anchor: start, importance: start.map(() => 0) };
    for (const [i, list] of stream.entries()) {
      await learner.learn(samplesOf(list), { iterations: 20, batchSize: 12 });
      plain = plainExperience(plain, list, { rate: 0.5, lambda: 3, xi: 0.05, gradient, steps: 20 });
      expectClose(flat(learner.params), plain.weights, { rtol: 1e-4, atol: 1e-5 });
      const seen = ended[i]?.importance ?? {};
      expectClose([...(seen['head/kernel'] ?? []), ...(seen['head/bias'] ?? [])], plain.importance, {
        rtol: 1e-3,
        atol: 1e-5,
      });
    }
    expect(Math.min(...plain.importance)).toBeGreaterThan(0);
    learner.dispose();
    rate0.dispose();
  });
});

describe('what it holds', () => {
  const data: Samples = { length: 2, shape: [2], x: Float32Array.of(1, 0, 0, 1), y: Int32Array.of(0, 1) };
  const learnerOf = (options: SiOptions, rate = 0.5) =>
    createLearner({
      model: mlp({ inputs: 2, hidden: [3], head: { kind: 'growing' } }),
      optimizer: momentum(rate),
      strategy: si(options),
      seed: 1,
    });

  it('normalize: importance has mean 1 for each experience', async () => {
    const learner = learnerOf({ lambda: 0, normalize: true });
    const count = 2 * 3 + 3 + 3 * 2 + 2;
    for (const times of [1, 2]) {
      const { strategies } = await learner.learn(data, { iterations: 10 });
      expectClose([strategies['si']?.['importanceSum'] as number], [times * count], { rtol: 1e-4 });
    }
    learner.dispose();
  });
  it('warns when nothing has moved', async () => {
    const learner = learnerOf({ lambda: 1 }, 0);
    const { warnings } = await learner.learn(data, { iterations: 3 });
    expect(warnings.join()).toContain('the importance of every parameter is zero, so nothing is protected; did the');
    learner.dispose();
  });
  it('keeps its anchor, and the path so far, over an experience that was left unfinished', async () => {
    const { strategy, begun, ended } = spied(si({ lambda: 1 }));
    const omegas: number[] = [];
    const noting: typeof strategy = {
      ...strategy,
      beforeExperience: async (state, context) => {
        const next = (await strategy.beforeExperience?.(state, context)) ?? state;
        omegas.push(...((next['omega'] as ParamTree)['head/bias']?.dataSync() ?? []));
        return next;
      },
    };
    const model = mlp({ inputs: 2, hidden: [3], head: { kind: 'growing' } });
    const learner = createLearner({ model, optimizer: sgd(0.5), strategy: noting, seed: 1 });
    await learner.learn(data, { iterations: 5 });
    const stop = new AbortController();
    const onProgress = () => stop.abort();
    await learner.learn(
      { ...data, y: Int32Array.of(0, 2) },
      { iterations: 5, logEvery: 1, signal: stop.signal, onProgress },
    );
    await learner.learn({ ...data, y: Int32Array.of(3, 1) }, { iterations: 5, resume: false });
    const bias = begun.map(({ anchor }) => anchor['head/bias'] ?? []);
    expect(bias.map(({ length }) => length)).toEqual([2, 3, 4]);
    // Two units from the end of the first experience, the third from the start of the second, the fourth from now.
    expect(bias[1]?.slice(0, 2)).toEqual(ended[0]?.anchor['head/bias']);
    expect(bias[2]?.slice(0, 3)).toEqual(bias[1]);
    expect(bias[2]?.[3]).not.toBe(0);
    // Of 2 + 3 + 4 units: a new path twice, then that of the step which the second experience had.
    expect(omegas.slice(0, 5)).toEqual([0, 0, 0, 0, 0]);
    expect(omegas.slice(5, 8).every((value) => value !== 0)).toBe(true);
    expect(omegas[8]).toBe(0);
    learner.dispose();
  });
  it('lets go of the path integral between experiences', async () => {
    const learner = learnerOf({ lambda: 1 });
    const live: number[] = [];
    for (let i = 0; i < 3; i++) {
      await learner.learn(data, { iterations: 3 });
      live.push(tf.memory().numTensors);
    }
    expect(live[1]).toBe(live[0]);
    expect(live[2]).toBe(live[0]);
    learner.dispose();
  });
});

describe('options', () => {
  it.each([
    [{ lambda: -1 }, 'Option "lambda": expected a number in [0, Infinity), received -1.'],
    [{ lambda: 1, xi: 0 }, 'Option "xi": expected a number above 0, received 0.'],
    [{ lambda: 1, xi: Number.NaN }, 'Option "xi": expected a number above 0, received NaN.'],
    [{ lambda: 1, gradient: 'task' }, 'Option "gradient": expected loss | total, received task.'],
    [{ lambda: 1, c: 1 }, 'Unknown option "c" of si'],
    [{ lambda: 1, name: '' }, 'Option "name": expected a text'],
    [{ lambda: 1, normalize: 1 }, 'Option "normalize": expected true or false, received 1.'],
  ])('%j', (options, message) => {
    const make = () => si(options as SiOptions);
    expect(make).toThrow(message);
    expect(make).toThrow(expect.toSatisfy((error) => UnforgetError.is(error, 'invalid-option')));
  });
});
