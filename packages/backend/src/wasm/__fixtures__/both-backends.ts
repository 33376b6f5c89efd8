import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-backend-wasm';
import { expect } from 'vitest';

export type Values = { readonly shape: readonly number[]; readonly seed: number; readonly dtype?: 'float32' | 'int32' };
export type Compute = (...inputs: tf.Tensor[]) => tf.Tensor;

/** Small whole numbers: every product and sum below is exact in float32, so the backends must agree to the bit. */
export function values({ shape, seed }: Values): Float32Array {
  const size = shape.reduce((product, length) => product * length, 1);
  let state = seed >>> 0;
  return Float32Array.from({ length: size }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return ((state >>> 24) % 9) - 4;
  });
}

/** Takes the banner of the cpu engine away from the test report. */
tf.enableProdMode();

export async function runOn(backend: string, inputs: readonly Values[], compute: Compute): Promise<[number[], number[]]> {
  await tf.setBackend(backend);
  const before = { ...tf.memory(), inBackend: tf.backend().numDataIds() };
  const tensors = inputs.map((input) => tf.tensor(values(input), [...input.shape], input.dtype ?? 'float32'));
  const result = compute(...tensors);
  const read: [number[], number[]] = [result.shape, Array.from(result.dataSync())];
  tf.dispose([...tensors, result]);
  expect(tf.memory().numTensors).toBe(before.numTensors);
  expect(tf.memory().numDataBuffers).toBe(before.numDataBuffers);
  expect(tf.backend().numDataIds()).toBe(before.inBackend); // what a kernel allocates for itself, tfjs doesn't count
  return read;
}

/** The same bits on cpu and wasm, nothing left behind on either. */
export async function expectSameOnBoth(inputs: readonly Values[], compute: Compute): Promise<void> {
  const expected = await runOn('cpu', inputs, compute);
  const received = await runOn('wasm', inputs, compute);
  // -0 and 0 are the same number here: sums of products may come in any order
  expect([received[0], received[1].map((v) => v + 0)]).toEqual([expected[0], expected[1].map((v) => v + 0)]);
}

export const kernel = (name: string, inputs: Record<string, tf.Tensor>, attrs: object): tf.Tensor =>
  tf.engine().runKernel(name, inputs, attrs as tf.NamedAttrMap) as tf.Tensor;
