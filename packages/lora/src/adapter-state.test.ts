import * as tf from '@tensorflow/tfjs-core';
import { cloneTree, encodeContainer, mlp, randomFor } from '@unforget/core';
import { expectClose } from '@unforget/core/testing';
import { UnforgetError } from '@unforget/types';
import { describe, expect, it } from 'vitest';
import { first, learnerOf, outputsOf, second, small, valuesOf } from './__fixtures__/runs.ts';
import { type AdapterState, adapterState, decodeAdapter, encodeAdapter, withLora, withWeights } from './index.ts';

const plan = { epochs: 6, batchSize: 8 };

/** A base that has learned the first classes, and adapters that learned the second on it. */
async function trained(adapters: 'one' | 'per-experience' = 'one') {
  const pretraining = learnerOf(small());
  await pretraining.learn(first, plan);
  const base = withWeights(small(), pretraining.params ?? {});
  const model = withLora(base, { rank: 2, alpha: 3, adapters });
  const learner = learnerOf(model);
  await learner.learn(second, plan);
  return { pretraining, base, model, learner };
}

describe('adapters alone', () => {
  it.each(['one', 'per-experience'] as const)(
    'go to another copy of the base, as bytes, and on from there: %s',
    async (adapters) => {
      const { base, model, learner } = await trained(adapters);
      const state = adapterState(model, learner.params ?? {});
      expect(Object.keys(state.params).some((path) => path.startsWith('hidden'))).toBe(false);
      const bytes = await encodeAdapter(state);
      const whole = await learner.save();
      expect(bytes.length).toBeLessThan(whole.length);
      const copy = withLora(base, { rank: 2, alpha: 3, adapters, start: await decodeAdapter(bytes) });
      const other = learnerOf(copy);
      const [expected, actual] = [await learner.evaluate(second), await other.evaluate(second)];
      expect([...actual.predictions.probabilities]).toEqual([...expected.predictions.probabilities]);
      expect(valuesOf(other.params)).toEqual(valuesOf(learner.params));
      const before = valuesOf(other.params, /^hidden/);
      await other.learn(first, plan);
      expect(valuesOf(other.params, /^hidden/)).toEqual(before);
      expect(valuesOf(other.params, /^lora\/1/)).toSatisfy((now: object) => {
        const same = JSON.stringify(now) === JSON.stringify(valuesOf(learner.params, /^lora\/1/));
        return same === (adapters === 'per-experience');
      });
    },
  );
  it('widens the head it comes with', async () => {
    const { base, model, learner } = await trained();
    const start = adapterState(model, learner.params ?? {});
    const copy = withLora(base, { rank: 2, alpha: 3, start });
    const before = tf.memory().numTensors;
    tf.dispose(Object.values(copy.init(7, randomFor(1))));
    expect(tf.memory().numTensors).toBe(before);
    const params = copy.init(7, randomFor(1));
    expect(params['head/bias']?.shape).toEqual([7]);
    const old = tf.slice(outputsOf(copy, params, second), [0, 0], [-1, 5]);
    expectClose(old, outputsOf(model, learner.params, second), { rtol: 1e-5, atol: 1e-5 });
  });
  it('are refused by another base, another rank or another plan', async () => {
    const { base, model, learner } = await trained();
    const start = adapterState(model, learner.params ?? {});
    const wide = mlp({ inputs: 4, hidden: [13, 10], head: { kind: 'growing' } });
    const deep = mlp({ inputs: 4, hidden: [12, 10, 10], head: { kind: 'growing' } });
    const options = { rank: 2, alpha: 3, start };
    const cases: [() => unknown, string][] = [
      [() => withLora(wide, options), '"lora/1/hidden-1/b" of shape [2, 12] instead of [2, 13]'],
      [() => withLora(deep, options), 'none at "lora/1/hidden-3/a"'],
      [
        () => withLora(base, { ...options, rank: 3 }),
        'Option "rank" of the adapters to start from: expected 3, received 2.',
      ],
      [() => withLora(base, { ...options, alpha: 1 }), 'Option "alpha"'],
      [() => withLora(base, { ...options, adapters: 'per-task' }), 'expected per-task, received one'],
      [() => withLora(base, { ...options, targets: 'hidden-1' }), 'which is none of its paths'],
    ];
    for (const [make, message] of cases) {
      expect(make).toThrow(message);
      expect(make).toThrow(expect.toSatisfy((error) => UnforgetError.is(error, 'incompatible-state')));
    }
  });
  it('are refused where a head of fixed width has another', () => {
    const wide = withLora(small({ kind: 'fixed', units: 3 }));
    const start = adapterState(wide, wide.init(3, randomFor(1)));
    const make = (): unknown => withLora(small({ kind: 'fixed', units: 2 }), { start });
    expect(make).toThrow('The head to start from: expected 2 units, received 3.');
    expect(make).toThrow(expect.toSatisfy((error) => UnforgetError.is(error, 'incompatible-state')));
  });
  it('are refused from a file that is damaged or of another kind', async () => {
    const { model, learner } = await trained();
    const bytes = await encodeAdapter(adapterState(model, learner.params ?? {}));
    const refused = async (file: Uint8Array, code: 'corrupt-state' | 'incompatible-state') =>
      expect(decodeAdapter(file)).rejects.toSatisfy((error) => UnforgetError.is(error, code));
    await refused(bytes.slice(0, -1), 'corrupt-state');
    await refused(
      bytes.map((byte, i) => (i === bytes.length - 3 ? byte ^ 1 : byte)),
      'corrupt-state',
    );
    await refused(await learner.save(), 'incompatible-state');
    const odd = {
      rank: 2,
      alpha: 3,
      adapters: 'one',
      units: 5,
      params: { x: { shape: [3], values: new Float32Array(2) } },
    };
    await refused(await encodeContainer({ kind: 'lora-adapter', schemaVersion: 1, tree: odd }), 'corrupt-state');
    await refused(await encodeContainer({ kind: 'lora-adapter', schemaVersion: 2, tree: odd }), 'incompatible-state');
  });
  it('are copies', async () => {
    const { model, learner } = await trained();
    const params = cloneTree(learner.params ?? {});
    const state: AdapterState = adapterState(model, params);
    const before = outputsOf(model, params, second);
    for (const { values } of Object.values(state.params)) values.fill(0);
    expectClose(outputsOf(model, params, second), before, { atol: 0 });
  });
});

describe('withWeights', () => {
  it('starts from what was learned, with its units, and grows from there', async () => {
    const { base, pretraining } = await trained();
    expect(base.head).toEqual({ kind: 'growing', units: 2 });
    const learner = learnerOf(base);
    expect((await learner.evaluate(first)).accuracy).toBe((await pretraining.evaluate(first)).accuracy);
    expect(valuesOf(learner.params)).toEqual(valuesOf(pretraining.params));
    await learner.learn(second, { iterations: 1 });
    expect(learner.params?.['head/bias']?.shape).toEqual([5]);
  });
  it('refuses parameters of another model', async () => {
    const { pretraining } = await trained();
    const params = pretraining.params ?? {};
    const { 'head/kernel': _, ...headless } = params;
    expect(() => withWeights(mlp({ inputs: 4, hidden: [12, 11], head: { kind: 'growing' } }), params)).toThrow(
      'Parameter "hidden-2/kernel" to start "mlp" from: expected shape [12, 11], received shape [12, 10].',
    );
    const wide = small({ kind: 'fixed', units: 3 }).init(3, randomFor(1));
    expect(() => withWeights(small({ kind: 'fixed', units: 2 }), wide)).toThrow(
      'Parameter "head/kernel" to start "mlp" from: expected shape [10, 2], received shape [10, 3].',
    );
    expect(() => withWeights(small(), headless)).toThrow('Parameter "head/kernel"');
    expect(() => withWeights(small(), { ...params, extra: tf.zeros([1]) })).toThrow('Parameter "extra"');
  });
});
