import * as tf from '@tensorflow/tfjs-core';
import { createLearner, meanSquaredError, sgd } from '@unforget/core';
import { describeStrategy, expectClose } from '@unforget/core/testing';
import { type Samples, UnforgetError } from '@unforget/types';
import { describe, expect, it } from 'vitest';
import { handMade, site } from './__fixtures__/models.ts';
import { spied } from './__fixtures__/spy.ts';
import { type MasOptions, mas } from './index.ts';

const testing = { describe, it };
describeStrategy('mas', { make: () => mas({ lambda: 5 }), off: () => mas({ lambda: 0 }) }, testing);
describeStrategy(
  'mas, normalised, of some samples',
  { make: () => mas({ lambda: 0.5, normalize: true, samples: 5 }), off: () => mas({ lambda: 0 }) },
  testing,
);

/** y = wx, one weight that starts at 1. */
const model = {
  ...handMade({
    inputShape: [1],
    units: 1,
    shapes: { w: [1, 1] },
    sites: [],
    outputs: (params, x) => tf.matMul(x as tf.Tensor2D, params['w'] as tf.Tensor2D),
  }),
  init: () => ({ w: tf.tensor2d([[1]]) }),
};
const target = (t: number): Samples => ({ length: 1, shape: [1], x: Float32Array.of(1), y: Float32Array.of(t) });

it('two experiences with one weight, by hand', async () => {
  // Loss (w − t)² at rate ¼ halves w − t. First, t = 0: w = 1 → ½ → ¼. ∂w²/∂w = 2w, so Ω = ½ around ¼.
  const { strategy, ended } = spied(mas({ lambda: 2, mode: 'loop' }));
  const learner = createLearner({ model, loss: meanSquaredError(), optimizer: sgd(0.25), strategy });
  await learner.learn(target(0), { iterations: 2, batchSize: 1 });
  expectClose(ended[0]?.importance['w'] ?? [], [0.5]);
  // Second, t = 1. At the anchor the penalty has no slope: w = ¼ + ⅜ = 0.625. There the loss pulls with
  // 2(0.625 − 1) = −0.75, the penalty with λΩ(w − ¼) = 2·½·0.375 = 0.375: w = 0.625 + ¼·0.375 = 0.71875.
  // Ω = ½ + 2·0.71875 around the new w.
  const { losses } = await learner.learn(target(1), { iterations: 2, batchSize: 1 });
  expectClose(learner.params?.['w'] as tf.Tensor, [0.71875]);
  expectClose(ended[1]?.importance['w'] ?? [], [1.9375]);
  expectClose(ended[1]?.anchor['w'] ?? [], [0.71875]);
  // ½λΩ(w − ¼)² before the last step.
  expectClose([losses['mas'] ?? Number.NaN], [0.5 * 2 * 0.5 * 0.375 ** 2]);
  learner.dispose();
});

it('reads no label: other targets, the same importance', async () => {
  const found = await Promise.all(
    [0, 5].map(async (t) => {
      const { strategy, ended } = spied(mas({ lambda: 2, mode: 'loop' }));
      const learner = createLearner({ model, loss: meanSquaredError(), optimizer: sgd(0), strategy });
      await learner.learn(target(t), { iterations: 1 });
      learner.dispose();
      return ended[0]?.importance['w'];
    }),
  );
  expect(found[0]).toEqual([2]);
  expect(found[1]).toEqual(found[0]);
});

it('warns when all outputs are zero', async () => {
  const silent = { ...model, init: () => ({ w: tf.tensor2d([[0]]) }) };
  const strategy = mas({ lambda: 1, mode: 'loop' });
  const learner = createLearner({ model: silent, loss: meanSquaredError(), optimizer: sgd(0), strategy });
  const { warnings } = await learner.learn(target(0), { iterations: 1 });
  expect(warnings.join()).toContain('nothing is protected; are all outputs zero?');
  learner.dispose();
});

it('refuses a layer without a rule when the learner is made, unless it loops', () => {
  const odd = { ...model, sites: [site('Odd', 'odd')] };
  const make = (options: Partial<MasOptions>) =>
    createLearner({ model: odd, optimizer: sgd(0), strategy: mas({ lambda: 1, ...options }) });
  expect(() => make({})).toThrow(expect.toSatisfy((error) => UnforgetError.is(error, 'unsupported-layer')));
  make({ mode: 'loop' }).dispose();
});

describe('options', () => {
  it.each([
    [{ lambda: Number.NaN }, 'Option "lambda"'],
    [{ lambda: 1, mode: 'fast' }, 'expected closed-form | loop'],
    [{ lambda: 1, samples: 0.5 }, 'Option "samples"'],
    [{ lambda: 1, batchSize: 0 }, 'Option "batchSize"'],
    [{ lambda: 1, fisher: {} }, 'Unknown option "fisher" of mas'],
    [{ lambda: 1, normalize: 'yes' }, 'Option "normalize"'],
  ])('%j', (options, message) => {
    const make = () => mas(options as unknown as MasOptions);
    expect(make).toThrow(message);
    expect(make).toThrow(expect.toSatisfy((error) => UnforgetError.is(error, 'invalid-option')));
  });
});
