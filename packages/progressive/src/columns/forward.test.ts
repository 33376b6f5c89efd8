import * as tf from '@tensorflow/tfjs-core';
import { createRandom, disposeExcept, randomFor } from '@unforget/core';
import { expectClose } from '@unforget/core/testing';
import type { Model, ParamTree } from '@unforget/types';
import { describe, expect, it } from 'vitest';
import { plainCnn, plainMlp } from './__fixtures__/plain-columns.ts';
import { progressiveCnn } from './progressive-cnn.ts';
import { progressiveMlp } from './progressive-mlp.ts';

/** Parameters after experiences of these tasks and classes. */
function grown(model: Model, tasks: readonly (readonly [number, readonly number[]])[]): ParamTree {
  let params = model.init(0, randomFor(1));
  let units = 0;
  for (const [experience, [taskId, classes]] of tasks.entries()) {
    units = Math.max(units, ...classes.map((unit) => unit + 1));
    params = model.grow(params, { units, arrival: { experience, taskId, classes } }, randomFor(7));
  }
  return params;
}

const THREE = [
  [4, [0, 1]],
  [2, [2, 3, 4]],
  [9, [5, 6]],
] as const;
const HEADS = ['head/task-4/units-0-1', 'head/task-2/units-2-4', 'head/task-9/units-5-6'];

const numbers = (count: number): number[] => {
  const random = createRandom('inputs', count);
  return Array.from({ length: count }, () => 2 * random.next() - 1);
};

describe('the forward pass', () => {
  it('of two columns, by hand', () => {
    const model = progressiveMlp({ inputs: 1, hidden: [1, 1] });
    const params = grown(model, [
      [0, [0]],
      [1, [1]],
    ]);
    const values: Record<string, number> = {
      // Column 1 at x = 3: h₁ = 3; h₂ = 2·3 + 1 = 7; output 1·7 + ½ = 7.5.
      'column-1/hidden-1/kernel': 1,
      'column-1/hidden-1/bias': 0,
      'column-1/hidden-2/kernel': 2,
      'column-1/hidden-2/bias': 1,
      'column-1/head/task-0/units-0/kernel': 1,
      'column-1/head/task-0/units-0/bias': 0.5,
      // Column 2: h₁ = relu(−3 + 4) = 1. To h₂: 3·1 from its own, and from column 1: ½·3 = 1.5, relu(2·1.5 − 1) = 2,
      // times −1; so relu(3 − 2) = 1.
      'column-2/hidden-1/kernel': -1,
      'column-2/hidden-1/bias': 4,
      'column-2/hidden-2/kernel': 3,
      'column-2/hidden-2/bias': 0,
      'column-2/hidden-2/lateral/scale': 0.5,
      'column-2/hidden-2/lateral/projection/kernel': 2,
      'column-2/hidden-2/lateral/projection/bias': -1,
      'column-2/hidden-2/lateral/kernel': -1,
      // Output: 2·1 from its own; 1·7, relu(7 − 5) = 2, times 10 from column 1: 22.
      'column-2/head/task-1/units-1/kernel': 2,
      'column-2/head/task-1/units-1/bias': 0,
      'column-2/head/task-1/units-1/lateral/scale': 1,
      'column-2/head/task-1/units-1/lateral/projection/kernel': 1,
      'column-2/head/task-1/units-1/lateral/projection/bias': -5,
      'column-2/head/task-1/units-1/lateral/kernel': 10,
    };
    expect(Object.keys(values).sort()).toEqual(Object.keys(params).sort());
    const chosen = Object.fromEntries(
      Object.entries(params).map(([path, { shape }]) => [path, tf.fill(shape, values[path] as number)]),
    );
    const { outputs, features } = model.forward(chosen, tf.tensor2d([[3]]));
    expectClose(outputs, tf.tensor2d([[7.5, 22]]));
    expectClose(features, tf.tensor2d([[1]]));
  });

  it('of three dense columns is that of plain loops', () => {
    const model = progressiveMlp({ inputs: [2, 2], hidden: [5, 3], lateralScale: 0.7 });
    const params = grown(model, THREE);
    const x = numbers(12);
    const { outputs } = model.forward(params, tf.tensor(x, [3, 2, 2]));
    const expected = [0, 4, 8].flatMap((from) => plainMlp(params, x.slice(from, from + 4), HEADS, 2).flat());
    expectClose(outputs, tf.tensor2d(expected, [3, 7]), { rtol: 1e-4, atol: 1e-6 });
  });

  it('of three convolutional columns is that of plain loops', () => {
    const model = progressiveCnn({ inputShape: [5, 4, 2], filters: [3, 2] });
    const params = grown(model, THREE);
    const x = numbers(40);
    const image = Array.from({ length: 5 }, (_, r) =>
      Array.from({ length: 4 }, (_, c) => [0, 1].map((i) => x[(r * 4 + c) * 2 + i] as number)),
    );
    const { outputs } = model.forward(params, tf.tensor(x, [1, 5, 4, 2]));
    expectClose(outputs, tf.tensor2d([plainCnn(params, image, HEADS).flat()]), { rtol: 1e-4, atol: 1e-6 });
  });

  it('with linear laterals adds a matrix times what earlier columns made', () => {
    const model = progressiveMlp({ inputs: 2, hidden: [3], lateral: 'linear' });
    const params = grown(model, THREE.slice(0, 2));
    const bare = progressiveMlp({ inputs: 2, hidden: [3], lateral: 'none' });
    const x = tf.tensor2d([numbers(2)]);
    const [joint, alone] = [model, bare].map(({ forward }) => forward(params, x).outputs);
    const first = tf.relu(
      tf.add(
        tf.matMul(x, params['column-1/hidden-1/kernel'] as tf.Tensor2D),
        params['column-1/hidden-1/bias'] as tf.Tensor,
      ),
    );
    const heard = tf.matMul(
      first as tf.Tensor2D,
      params['column-2/head/task-2/units-2-4/lateral/kernel'] as tf.Tensor2D,
    );
    expectClose(tf.sub(joint as tf.Tensor, alone as tf.Tensor), tf.concat([tf.zeros([1, 2]), heard], 1), {
      atol: 1e-6,
    });
  });

  it('reads each unit in the last column that has it, and zero where there is none', () => {
    const model = progressiveMlp({ inputs: 2, hidden: [3], lateral: 'none' });
    const x = tf.tensor2d([numbers(2)]);
    // Task 0 with units 3, 1 comes back with 1 and 4; unit 0 and 2 are nobody's and task 1's.
    const params = grown(model, [
      [0, [1, 3]],
      [1, [2]],
      [0, [1, 4]],
    ]);
    const out = model.forward(params, x).outputs.dataSync();
    expect(out.length).toBe(5);
    expect(out[0]).toBe(0);
    const only = (column: number, units: string, taskId: number): Float32Array => {
      const one = Object.fromEntries(
        Object.entries(params).flatMap(([path, tensor]) =>
          path.startsWith(`column-${column}/`) ? [[path.replace(`column-${column}`, 'column-1'), tensor]] : [],
        ),
      );
      expect(Object.keys(one)).toContain(`column-1/head/task-${taskId}/units-${units}/kernel`);
      return model.forward(one, x).outputs.dataSync<'float32'>();
    };
    expect(out[3]).toBe(only(1, '1+3', 0)[3]);
    expect(out[2]).toBe(only(2, '2', 1)[2]);
    expect([out[1], out[4]]).toEqual([only(3, '1+4', 0)[1], only(3, '1+4', 0)[4]]);
    disposeExcept(params);
  });

  it('shows every layer to a tap, before its activation, and takes what it gives back', () => {
    const model = progressiveCnn({ inputShape: [2, 2, 1], filters: [2], hidden: [3] });
    const params = grown(model, THREE.slice(0, 2));
    const seen: string[] = [];
    const x = tf.tensor(numbers(4), [1, 2, 2, 1]);
    const plain = model.forward(params, x).outputs;
    const tapped = model.forward(params, x, {
      tap: ({ kind, path, params: own, output }) => {
        expect(Object.values(own).every((each) => each in params)).toBe(true);
        seen.push(`${kind} ${path}`);
        return tf.clone(output);
      },
    }).outputs;
    expectClose(tapped, plain, { rtol: 0, atol: 0 });
    expect(seen).toEqual([
      'Conv2D column-1/conv-1',
      'Conv2D column-2/conv-1',
      'Dense column-1/hidden-1',
      'Dense column-2/hidden-1',
      'Conv2D column-2/hidden-1/lateral/projection',
      'Dense column-2/hidden-1/lateral',
      'Dense column-1/head/task-4/units-0-1',
      'Dense column-2/head/task-2/units-2-4',
      'Dense column-2/head/task-2/units-2-4/lateral/projection',
      'Dense column-2/head/task-2/units-2-4/lateral',
    ]);
  });
});
