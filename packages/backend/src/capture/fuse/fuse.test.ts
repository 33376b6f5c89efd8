import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-layers'; // registers the gradients
import type { TensorProgram } from '@unforget/types';
import { beforeAll, describe, expect, it } from 'vitest';
import { bits, captured, nativeIsThere, numbers, orWhyNot, startNative } from '../__fixtures__/native.ts';
import { graphOf } from '../capture.ts';

const at = (tensors: readonly tf.Tensor[], i: number): tf.Tensor => tensors[i] as tf.Tensor;

/** θ ← θ − rate·g, as the optimizers of core write it. */
const descent: TensorProgram = (state, inputs) => ({
  state: [tf.sub(at(state, 0), tf.mul(at(inputs, 1), at(inputs, 0)))],
  outputs: [tf.sum(at(state, 0))],
});

const momentum: TensorProgram = (state, inputs) => {
  const velocity = tf.add(tf.mul(0.9, at(state, 1)), at(inputs, 0));
  return { state: [tf.sub(at(state, 0), tf.mul(at(inputs, 1), velocity)), velocity], outputs: [] };
};

const drawn = (old: tf.Tensor, to: tf.Tensor, share: number): tf.Tensor => tf.add(old, tf.mul(tf.sub(to, old), share));

const adam =
  (decay: number): TensorProgram =>
  (state, inputs) => {
    const [g, rate] = [at(inputs, 0), at(inputs, 1)];
    const [beta1, beta2] = [Math.fround(0.9), Math.fround(0.999)];
    const count = tf.add(at(state, 3), 1);
    const [m, v] = [drawn(at(state, 1), g, 1 - beta1), drawn(at(state, 2), tf.square(g), 1 - beta2)];
    const correction = tf.sqrt(tf.sub(1, tf.pow(beta2, count)));
    const size = tf.div(tf.mul(rate, correction), tf.sub(1, tf.pow(beta1, count)));
    const move = tf.div(tf.mul(m, size), tf.add(tf.sqrt(v), tf.mul(correction, 1e-8)));
    const kept = decay ? tf.mul(at(state, 0), tf.sub(1, tf.mul(rate, decay))) : at(state, 0);
    return { state: [tf.sub(kept, move), m, v, count], outputs: [] };
  };

const reluGradient: TensorProgram = ([w], [x]) => {
  const { grads } = tf.valueAndGrads((a: tf.Tensor) => tf.sum(tf.mul(tf.relu(a), x as tf.Tensor)))([w as tf.Tensor]);
  return { state: [at(grads, 0)], outputs: [] };
};

const signed = (shape: number[], seed: number): tf.Tensor => numbers(shape, { seed, from: -1, to: 1 });

describe.skipIf(!nativeIsThere)(`a fused program${orWhyNot}`, () => {
  beforeAll(startNative);

  const programs: Readonly<Record<string, [TensorProgram, number, string]>> = {
    descent: [descent, 1, 'ResourceApplyGradientDescent'],
    momentum: [momentum, 2, 'ResourceApplyMomentum'],
    adam: [adam(0), 4, 'ResourceApplyAdam'],
    'adam with weight decay': [adam(0.05), 4, 'ResourceApplyAdam'],
    'gradient of ReLU': [reluGradient, 1, 'ReluGrad'],
  };

  it.each(Object.entries(programs))(
    '%s: the operation is there, and three steps give the bits of op by op',
    (_, it) => {
      const [program, states, operation] = it;
      const positive = numbers([37], { seed: 9 });
      const start = [signed([37], 1), signed([37], 2), positive, tf.zeros([1])].slice(0, states);
      const inputs = [signed([37], 3), tf.scalar(0.05)];
      expect(graphOf(program, { state: start, inputs }).map((node) => node.operation)).toContain(operation);

      const graph = captured(program, { state: start, inputs });
      let state: readonly tf.Tensor[] = start;
      for (let step = 0; step < 3; step++) {
        state = program(state, inputs).state;
        graph.run(inputs, []);
        expect(graph.read().map(bits)).toEqual(state.map(bits));
      }
      graph.dispose();
    },
  );

  it('leaves an update alone whose result somebody else takes', () => {
    const watched: TensorProgram = (state, inputs) => {
      const { state: next } = descent(state, inputs);
      return { state: next, outputs: [tf.sum(at(next, 0))] };
    };
    const example = { state: [signed([5], 1)], inputs: [signed([5], 2), tf.scalar(0.1)] };
    const operations = graphOf(watched, example).map((node) => node.operation);
    expect(operations).not.toContain('ResourceApplyGradientDescent');
    expect(operations).toContain('Sub');
  });

  const plain: Readonly<Record<string, [TensorProgram, () => readonly tf.Tensor[], () => readonly tf.Tensor[]]>> = {
    'a number times the step of a tensor': [
      ([w]) => ({ state: [tf.mul(2, tf.step(w as tf.Tensor))], outputs: [] }),
      () => [signed([6], 1)],
      () => [],
    ],
    'a row times the step of a matrix': [
      ([w], [x]) => ({ state: [tf.mul(x as tf.Tensor, tf.step(w as tf.Tensor))], outputs: [] }),
      () => [signed([3, 6], 1)],
      () => [signed([6], 2)],
    ],
    'a descent of integers': [
      ([w], [x]) => ({
        state: [tf.sub(w as tf.Tensor, tf.mul(tf.scalar(2, 'int32'), x as tf.Tensor))],
        outputs: [],
      }),
      () => [tf.tensor1d([5, 6], 'int32')],
      () => [tf.tensor1d([1, 2], 'int32')],
    ],
    'adam with one gradient for all': [
      adam(0),
      () => [signed([5], 1), signed([5], 2), numbers([5], { seed: 9 }), tf.zeros([1])],
      () => [signed([1], 3), tf.scalar(0.05)],
    ],
    'two descents, each along the other': [
      ([a, b], [rate]) => {
        const along = (x?: tf.Tensor, y?: tf.Tensor): tf.Tensor =>
          tf.sub(x as tf.Tensor, tf.mul(rate as tf.Tensor, y as tf.Tensor));
        return { state: [along(a, b), along(b, a)], outputs: [] };
      },
      () => [signed([5], 1), signed([5], 2)],
      () => [tf.scalar(0.1)],
    ],
  };

  it.each(Object.entries(plain))('what only looks alike is captured too: %s', (_, [program, start, given]) => {
    const [inputs, first] = [given(), start()];
    const graph = captured(program, { state: first, inputs });
    let state: readonly tf.Tensor[] = first;
    for (let step = 0; step < 3; step++) {
      state = program(state, inputs).state;
      graph.run(inputs, []);
      expect(graph.read().map(bits)).toEqual(state.map(bits));
    }
    graph.dispose();
  });

  it('never writes into the array that its state was made from', () => {
    for (let length = 16; length < 80; length++) {
      const array = new Float32Array(length).fill(1);
      const state = tf.tensor1d(array);
      const inputs = [tf.ones([length]), tf.scalar(0.5)];
      const graph = captured(descent, { state: [state], inputs });
      state.dispose();
      graph.run(inputs, []);
      expect(array.every((value) => value === 1)).toBe(true);
      graph.dispose();
    }
  }, 120_000);
});
