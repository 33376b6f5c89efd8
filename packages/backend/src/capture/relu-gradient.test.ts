import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-layers'; // registers the gradients
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { backend, nativeIsThere, numbers, orWhyNot, startNative } from './__fixtures__/native.ts';
import { registerNativeKernels } from './kernels.ts';

const values = [-2, -1e-38, -0, 0, 1e-38, 3, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
const gradientOfRelu = (x: tf.Tensor, dy: tf.Tensor): tf.Tensor => tf.grad((a) => tf.relu(a))(x, dy);

describe.skipIf(!nativeIsThere)(`the gradient of ReLU on the native engine${orWhyNot}`, () => {
  beforeAll(startNative);

  it('is that of dy·step(x), by one operation', () => {
    const [x, dy] = [tf.tensor1d(values), numbers([values.length], { from: -1, to: 1 })];
    const calls = vi.spyOn(backend(), 'executeSingleOutput');
    const gradient = gradientOfRelu(x, dy);
    const names = calls.mock.calls.map(([name]) => name);
    calls.mockRestore();
    expect(names.filter((name) => name === 'ReluGrad')).toHaveLength(1);
    expect(names).not.toContain('Select');
    expect(gradient.dataSync()).toEqual(tf.mul(dy, tf.step(x)).dataSync());
  });

  it('has a gradient itself: of Σ(relu′(x)·dy)² by dy, 2·relu′(x)·dy', () => {
    const [x, dy] = [tf.tensor1d([-1, 2, 3]), tf.tensor1d([5, 6, 7])];
    const square = (d: tf.Tensor): tf.Tensor => tf.sum(tf.square(gradientOfRelu(x, d)));
    expect(Array.from(tf.grad(square)(dy).dataSync())).toEqual([0, 12, 14]);
    const byInput = tf.grad((a) => tf.sum(tf.square(gradientOfRelu(a, dy))))(x);
    expect(Array.from(byInput.dataSync())).toEqual([0, 0, 0]);
  });

  it('is registered once, and leaves other engines theirs', async () => {
    registerNativeKernels();
    const x = tf.tensor1d([-1, 0, 2]);
    expect(Array.from(gradientOfRelu(x, tf.tensor1d([3, 4, 5])).dataSync())).toEqual([0, 0, 5]);
    await tf.setBackend('cpu');
    const onCpu = gradientOfRelu(tf.tensor1d([-1, 0, 2]), tf.tensor1d([3, 4, 5]));
    expect(Array.from(onCpu.dataSync())).toEqual([0, 0, 5]);
    await startNative();
  });
});
