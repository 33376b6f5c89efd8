import * as tf from '@tensorflow/tfjs-core';
import { type Optimizer, type ParamTree, type StateTree, UnforgetError } from '@unforget/types';
import { describe, expect, it } from 'vitest';
import golden from '../__golden__/optimizers.json' with { type: 'json' };
import { type GoldenArray, goldenTree } from '../testing/golden.ts';
import { expectClose } from '../testing/tensor-matcher.ts';
import { disposeExcept } from '../tree.ts';
import { type AdamState, adam, adamw } from './adam.ts';
import { momentum, sgd } from './sgd.ts';

type Arrays = Readonly<Record<string, GoldenArray>>;

const MAKERS: Record<string, (rate: number) => Optimizer> = {
  sgd: (rate) => sgd(rate) as Optimizer,
  momentum: (rate) => momentum(rate) as unknown as Optimizer,
  nesterov: (rate) => momentum(rate, { nesterov: true }) as unknown as Optimizer,
  adam: (rate) => adam(rate) as unknown as Optimizer,
  adamw: (rate) => adamw(rate, { weightDecay: 0.05 }) as unknown as Optimizer,
};

const update = <S extends StateTree>(
  optimizer: Optimizer<S>,
  given: { params: ParamTree; grads: ParamTree; state: S },
) =>
  tf.tidy(() => optimizer.update({ ...given, rate: tf.scalar(optimizer.rate as number) }) as never) as {
    params: ParamTree;
    state: S;
  };

describe('optimizers agree with PyTorch', () => {
  for (const { name, rate, params: start, grads, expected } of golden.cases) {
    const kind = name in MAKERS ? name : 'adam';
    it(`${name}: parameters after each of five steps`, () => {
      const optimizer = (MAKERS[kind] as (rate: number) => Optimizer)(rate);
      let params = goldenTree(start as Arrays);
      let state = optimizer.init(params);
      for (const [step, arrays] of (grads as Arrays[]).entries()) {
        ({ params, state } = update(optimizer, { params, grads: goldenTree(arrays), state }));
        for (const [path, array] of Object.entries(expected[step] as Arrays)) {
          expectClose(params[path] as tf.Tensor, array.values, {
            rtol: golden.tolerance.relative,
            atol: golden.tolerance.absolute,
          });
        }
      }
    });
  }
});

describe('slots are keyed by path', () => {
  it('leaves a parameter its own moments when another one is frozen', () => {
    // tfjs's optimizers keep slots by position: b would inherit the moments of a.
    const optimizer = adam(0.1);
    const both = { a: tf.tensor1d([1, 1]), b: tf.tensor1d([1]) };
    const state = optimizer.init(both);
    const first = update(optimizer, { params: both, grads: { a: tf.tensor1d([5, 5]), b: tf.tensor1d([1]) }, state });
    const onlyB = { b: first.params['b'] as tf.Tensor };
    const resized = optimizer.resize(first.state, onlyB);
    const alone = update(optimizer, { params: onlyB, grads: { b: tf.tensor1d([1]) }, state: resized });
    // A constant gradient g gives steps of rate·g/|g| = 0.1 each: 1 → 0.9 → 0.8.
    expectClose(alone.params['b'] as tf.Tensor, [0.8], { rtol: 1e-5 });
    expect(Object.keys(alone.state.first)).toEqual(['b']);
  });

  it('gives a new column its own bias correction: its first Adam step has the size of the rate', () => {
    const optimizer = adam(0.01);
    let params: ParamTree = { head: tf.zeros([3, 2]) };
    let state: AdamState = optimizer.init(params);
    for (let i = 0; i < 50; i++)
      ({ params, state } = update(optimizer, { params, grads: { head: tf.ones([3, 2]) }, state }));
    const wider: ParamTree = {
      head: tf.pad(params['head'] as tf.Tensor, [
        [0, 0],
        [0, 1],
      ]),
    };
    state = optimizer.resize(state, wider);
    const before = wider['head'] as tf.Tensor;
    const after = update(optimizer, { params: wider, grads: { head: tf.ones([3, 3]) }, state });
    const moved = tf.sub(after.params['head'] as tf.Tensor, before);
    // Constant gradients: every column, old or new, moves by −rate. With the old count, the new one would by −0.0286.
    expectClose(moved, new Array(9).fill(-0.01), { rtol: 1e-3 });
    expectClose(after.state.steps['head'] as tf.Tensor, [51, 51, 1]);
  });

  it('drops slots of parameters that are gone and starts those of new ones at zero', () => {
    const optimizer = momentum(0.1);
    const old = { a: tf.ones([2]) };
    const { state } = update(optimizer, { params: old, grads: { a: tf.ones([2]) }, state: optimizer.init(old) });
    const resized = optimizer.resize(state, { b: tf.ones([3]) });
    expect(Object.keys(resized.velocity)).toEqual(['b']);
    expectClose(resized.velocity['b'] as tf.Tensor, [0, 0, 0]);
  });
});

describe('memory', () => {
  it.each(Object.keys(MAKERS))('%s keeps as many tensors after a step as before', (kind) => {
    const optimizer = (MAKERS[kind] as (rate: number) => Optimizer)(0.1);
    const params = { a: tf.ones([2, 2]) };
    const state = optimizer.init(params);
    const grads = { a: tf.ones([2, 2]) };
    const before = tf.memory().numTensors;
    const next = update(optimizer, { params, grads, state });
    disposeExcept([params, state] as never);
    expect(tf.memory().numTensors).toBe(before);
    disposeExcept([next, grads] as never);
  });
});

describe('options', () => {
  it('refuses what can not be, in one line', () => {
    expect(() => sgd(-1)).toThrow('Option "rate": expected a number in [0, Infinity), received -1.');
    expect(() => adam('0.1' as never)).toThrow('expected a number in [0, Infinity), received "0.1".');
    expect(() => adam({ rate: 0.1 } as never)).toThrow('received an object.');
    expect(() => adam(1e-3, { beta1: 1 })).toThrow('Option "beta1": expected a number in [0, 1), received 1.');
    expect(() => momentum(0.1, { momentum: Number.NaN })).toThrow(UnforgetError);
    expect(() => momentum(0.1, { nestrov: true } as never)).toThrow('Unknown option "nestrov" of momentum');
    expect(() => momentum(0.1, { nesterov: 'yes' as never })).toThrow('Option "nesterov": expected true or false');
    expect(() => adamw(1e-3, { decay: 0.1 } as never)).toThrow('Unknown option "decay" of adamw');
  });
});
