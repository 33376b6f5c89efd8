import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { kernel, values } from './__fixtures__/both-backends.ts';
import { registerCpuTrainingKernels, registerWasmTrainingKernels } from './register.ts';

// Tensors made before the engine was chosen lie in another backend's memory and move into the heap at their first use. The
// heap must grow for each of these, which are kept and larger than the reserve it grows by.

let cpuAsShipped: tf.KernelConfig;
const kept: tf.Tensor[] = [];

beforeAll(async () => {
  cpuAsShipped = tf.getKernel('AvgPoolGrad', 'cpu');
  await tf.setBackend('wasm');
  registerWasmTrainingKernels();
  registerCpuTrainingKernels();
});
afterAll(() => {
  tf.dispose(kept);
  tf.unregisterKernel('AvgPoolGrad', 'cpu');
  tf.registerKernel(cpuAsShipped);
});

const heapBytes = (): number => (tf.backend() as unknown as { wasm: { HEAPU8: Uint8Array } }).wasm.HEAPU8.length;

/** Channels of a 4×4 image that is larger than all that the heap has free. */
const enough = (): number => Math.ceil((heapBytes() / 4 + 2 ** 20) / 64);

type Inputs = Record<string, tf.Tensor>;
type Call = { readonly attrs: object; readonly shapes: Record<string, number[]> };
type Case = readonly [name: string, call: (channels: number) => Call];
const pool = { filterSize: 2, strides: 2, pad: 'valid' };
const slide = { strides: 1, pad: 'valid', dilations: 1, dataFormat: 'NHWC' };

const cases: Case[] = [
  ['AvgPoolGrad', (c) => ({ attrs: pool, shapes: { dy: [4, 2, 2, c], input: [4, 4, 4, c] } })],
  ['Sum', (c) => ({ attrs: { axis: [0, 1, 2] }, shapes: { x: [1, 4, 4, c] } })],
  ['Mean', (c) => ({ attrs: { axis: [0] }, shapes: { x: [1, 4, 4, c] } })],
  [
    'OneHot',
    (c) => ({ attrs: { depth: 2, onValue: 1, offValue: 0, dtype: 'float32' }, shapes: { indices: [16 * c] } }),
  ],
  ['UnsortedSegmentSum', (c) => ({ attrs: { numSegments: 2 }, shapes: { x: [4, 4 * c], segmentIds: [4] } })],
  ['MaxPool3D', (c) => ({ attrs: pool, shapes: { x: [1, 2, 2, 4, c] } })],
  [
    'DepthwiseConv2dNativeBackpropFilter',
    (c) => ({ attrs: { ...slide, filterShape: [2, 2, 4, 1] }, shapes: { x: [c, 2, 2, 4], dy: [c, 1, 1, 4] } }),
  ],
  [
    'Conv2DBackpropFilter',
    (c) => ({ attrs: { ...slide, filterShape: [1, 1, 4, 1] }, shapes: { x: [c, 2, 2, 4], dy: [c, 2, 2, 1] } }),
  ],
  [
    'Conv3DBackpropFilterV2',
    (c) => ({
      attrs: { ...slide, filterShape: [1, 1, 1, 8 * c, 1] },
      shapes: { x: [1, 1, 1, 2, 8 * c], dy: [1, 1, 1, 2, 1] },
    }),
  ],
];

describe('a kernel on wasm', () => {
  it.each(cases)('%s takes what was made on another backend, when the heap grows for it', async (name, call) => {
    const { attrs, shapes } = call(enough());
    await tf.setBackend('cpu');
    const inputs: Inputs = {};
    for (const [input, shape] of Object.entries(shapes)) {
      const whole = values({ shape, seed: kept.length + 1 });
      const type = input === 'indices' || input === 'segmentIds' ? 'int32' : 'float32';
      inputs[input] = tf.tensor(whole, shape, type);
    }
    kept.push(...Object.values(inputs));
    const expected = kernel(name, inputs, attrs).dataSync();
    await tf.setBackend('wasm');
    const before = heapBytes();
    const result = kernel(name, inputs, attrs);
    expect(heapBytes()).toBeGreaterThan(before);
    kept.push(result); // what it leaves free would do for the next
    const received = result.dataSync();
    expect(received.length).toBe(expected.length);
    expect(received.findIndex((value, i) => value !== expected[i])).toBe(-1);
  });
});
