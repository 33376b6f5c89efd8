import * as tf from '@tensorflow/tfjs-core';
import {
  adam,
  binaryCrossEntropy,
  meanSquaredError,
  mlp,
  sgd,
  softmaxCrossEntropy,
  valueAndGrads,
} from '@unforget/core';
import { expectClose, pointClouds } from '@unforget/core/testing';
import type { BatchPart, ParamTree } from '@unforget/types';
import { describe, expect, it } from 'vitest';
import { accuracyAfter, learnerWith, spy, valuesIn, valuesOf } from '../__fixtures__/learners.ts';
import { type AGemOptions, aGem } from '../index.ts';

describe('aGem', () => {
  it('takes the step that the projected gradient says', async () => {
    const model = mlp({ inputs: 4, hidden: [], head: { kind: 'growing', units: 5 } });
    const loss = softmaxCrossEntropy();
    const { batches, strategy } = spy();
    const learner = learnerWith([aGem({ capacity: 30, batchSize: 7 }), strategy], { model, optimizer: sgd(0.5) });
    await learner.learn(pointClouds([0, 1]), { iterations: 30, batchSize: 6 });
    const before = Object.fromEntries(Object.entries(learner.params ?? {}).map(([path, t]) => [path, tf.clone(t)]));
    const report = await learner.learn(pointClouds([2, 3, 4]), { iterations: 1, batchSize: 6 });
    const gradOf = (part: BatchPart): ParamTree =>
      valueAndGrads(() => {
        const { outputs } = model.forward(before, tf.tensor2d(part.x, [part.length, 4]));
        return tf.mean(loss.perSample(outputs as tf.Tensor2D, tf.tensor1d(part.y as Int32Array, 'int32'), null));
      }, before).grads;
    const [fresh, memory] = (batches.at(-1) ?? []) as [BatchPart, BatchPart];
    expect([memory.origin, memory.length, [...memory.weights]]).toEqual(['memory', 7, new Array(7).fill(0)]);
    const [g, r] = [gradOf(fresh), gradOf(memory)];
    const inner = (a: ParamTree, b: ParamTree): number =>
      Object.keys(a).reduce(
        (sum, path) => sum + (tf.sum(tf.mul(a[path] as tf.Tensor, b[path] as tf.Tensor)).dataSync()[0] ?? 0),
        0,
      );
    const factor = inner(g, r) / inner(r, r);
    expect(factor).toBeLessThan(-0.01);
    expect(report.strategies['a-gem']).toMatchObject({ projected: 1, replayed: 7 });
    for (const [path, tensor] of Object.entries(before)) {
      const expected = tf.sub(tensor, tf.mul(0.5, tf.sub(g[path] as tf.Tensor, tf.mul(factor, r[path] as tf.Tensor))));
      expectClose(learner.params?.[path] as tf.Tensor, expected, { rtol: 1e-4, atol: 1e-6 });
    }
    learner.dispose();
  });

  it('leaves a step alone whose gradient agrees with the memory', async () => {
    // The same data twice, from where it is not learned yet: both gradients point one way.
    const run = async (strategies: readonly unknown[]) => {
      const learner = learnerWith(strategies, { optimizer: sgd(0.01) });
      for (const iterations of [1, 3])
        await learner.learn(pointClouds([0, 1]), { iterations, batchSize: 24, shuffle: false });
      return { values: valuesIn(learner), learner };
    };
    const with_ = await run([aGem({ capacity: 24 })]);
    const without = await run([]);
    // More rows in one matrix product may be summed in another order, so not bit for bit.
    for (const [path, values] of Object.entries(without.values)) expectClose(with_.values[path] ?? [], values);
    for (const { learner } of [with_, without]) learner.dispose();
  });

  it('forgets less than plain training, with unequal counts of classes of which some come back', async () => {
    const plain = await accuracyAfter([]);
    expect(await accuracyAfter([aGem({ capacity: 100, batchSize: 50 })])).toBeGreaterThan(plain + 0.1);
  });

  it('counts projected steps of an experience, and warns when it had nothing to refer to', async () => {
    const learner = learnerWith([aGem({ capacity: 20 })]);
    const first = await learner.learn(pointClouds([0, 1]), { iterations: 5, batchSize: 4 });
    expect(first.strategies['a-gem']).toMatchObject({ projected: 0, replayed: 0, stored: 20 });
    const second = await learner.learn(pointClouds([2, 3]), { iterations: 5, batchSize: 4 });
    expect(second.strategies['a-gem']?.['projected']).toBeGreaterThan(0);
    expect(second.strategies['a-gem']?.['projected']).toBeLessThanOrEqual(5);
    learner.dispose();
  });

  it('goes on where inputs are large, and a stored sample is known beyond the reach of float32', async () => {
    const large = (classes: readonly number[]) => {
      const { x, ...samples } = pointClouds(classes);
      return { ...samples, x: Float32Array.from(x, (value) => 60 * value) };
    };
    const model = mlp({ inputs: 4, hidden: [16], head: { kind: 'growing', units: 4 } });
    const learner = learnerWith([aGem({ capacity: 20, batchSize: 1 })], { model, optimizer: adam(0.01), seed: 1 });
    await learner.learn(large([0, 1]), { iterations: 200, batchSize: 8 });
    await learner.learn(large([2, 3]), { iterations: 200, batchSize: 8 });
    expect(valuesIn(learner)['head/bias']?.every(Number.isFinite)).toBe(true);
    learner.dispose();
  });

  it.each([meanSquaredError(), binaryCrossEntropy()])('works with values as targets: $name', async (loss) => {
    const model = mlp({ inputs: 4, hidden: [8], head: { kind: 'fixed', units: 2 } });
    const learner = learnerWith([aGem({ capacity: 10 })], { model, loss });
    await learner.learn(valuesOf(0), { iterations: 10, batchSize: 4 });
    const report = await learner.learn(valuesOf(2), { iterations: 10, batchSize: 4 });
    learner.dispose();
    expect(report.strategies['a-gem']?.['projected']).toBeGreaterThan(0);
  });

  it.each([
    [{}, 'expected one of them, received none'],
    [{ capacity: 2, fill: 'never' }, 'Option "fill"'],
    [{ capacity: 2, weighting: 1 }, 'Unknown option "weighting" of aGem'],
  ])('refuses %o', (options, text) => {
    expect(() => aGem(options as AGemOptions)).toThrow(text);
  });
});
