import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-layers'; // registers the gradients
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectSameOnBoth, kernel, values } from './__fixtures__/both-backends.ts';
import { registerCpuTrainingKernels, registerWasmTrainingKernels } from './register.ts';

let cpuAsShipped: tf.KernelConfig;

beforeAll(async () => {
  cpuAsShipped = tf.getKernel('AvgPoolGrad', 'cpu');
  await tf.setBackend('wasm');
  registerWasmTrainingKernels();
  registerCpuTrainingKernels();
});
afterAll(() => {
  tf.unregisterKernel('AvgPoolGrad', 'cpu');
  tf.registerKernel(cpuAsShipped);
});

/** A pooling that has at least one output pixel, none of whose windows lies in the padding alone. */
const pooling = fc
  .record({
    n: fc.integer({ min: 1, max: 3 }),
    channels: fc.integer({ min: 1, max: 4 }),
    height: fc.integer({ min: 1, max: 9 }),
    width: fc.integer({ min: 1, max: 9 }),
    filterSize: fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 4 })),
    strides: fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 4 })),
    pad: fc.constantFrom<'same' | 'valid'>('same', 'valid'),
    seed: fc.integer({ min: 1, max: 1e9 }),
  })
  .map((p) => ({ ...p, x: [p.n, p.height, p.width, p.channels] as [number, number, number, number] }))
  .map((p) => ({ ...p, info: tf.backend_util.computePool2DInfo(p.x, p.filterSize, p.strides, 1, p.pad) }))
  .filter(({ info }) => info.outHeight > 0 && info.outWidth > 0);

describe('gradient of max pooling on wasm', () => {
  it('equals the cpu for any size, stride and padding, ties included', async () => {
    await fc.assert(
      fc.asyncProperty(pooling, async ({ x, filterSize, strides, pad, info, seed }) => {
        const attrs = { filterSize, strides, pad };
        const shapes = [
          { shape: info.outShape, seed: seed + 1 },
          { shape: x, seed }, // whole numbers from −4 to 4: most windows have ties
        ];
        await expectSameOnBoth(shapes, (dy, input) =>
          tf.tidy(() => {
            const output = tf.maxPool(input as tf.Tensor4D, filterSize, strides, pad);
            return kernel('MaxPoolGrad', { dy: dy as tf.Tensor, input: input as tf.Tensor, output }, attrs);
          }),
        );
      }),
      { numRuns: 150 },
    );
  });
});

describe('gradient of average pooling', () => {
  it.each(['cpu', 'wasm'])('is shared by the pixels that were averaged, at the border too, on %s', async (backend) => {
    // x is 1×3, windows of 2 with stride 2 and padding 'same': y = [(x0 + x1)/2, x2/1].
    // dy = [10, 100] gives dx = [5, 5, 100]; tfjs's own kernel gives 50 for the last.
    await tf.setBackend(backend);
    const dx = tf.tidy(() => {
      const pool = (x: tf.Tensor) => tf.avgPool(x as tf.Tensor4D, [1, 2], [1, 2], 'same');
      return tf.grad(pool)(tf.tensor([1, 2, 3], [1, 1, 3, 1]), tf.tensor([10, 100], [1, 1, 2, 1]));
    });
    expect(Array.from(dx.dataSync())).toEqual([5, 5, 100]);
    dx.dispose();
  });

  it.each(['cpu', 'wasm'])('agrees with finite differences for any size, stride and padding on %s', async (backend) => {
    await tf.setBackend(backend);
    fc.assert(
      fc.property(pooling, ({ x, filterSize, strides, pad, seed, info }) => {
        const before = tf.memory();
        const weights = tf.tensor(values({ shape: info.outShape, seed: seed + 1 }), info.outShape);
        const loss = (input: tf.Tensor): tf.Scalar =>
          tf.sum(tf.mul(weights, tf.avgPool(input as tf.Tensor4D, filterSize, strides, pad)));
        // The loss is linear: a difference over a step of 1 is the derivative, but for rounding.
        const at = values({ shape: x, seed });
        const base = tf.tidy(() => loss(tf.tensor(at, x)).dataSync()[0] as number);
        const expected = at.map((value, i) => {
          const moved = at.slice();
          moved[i] = value + 1;
          return tf.tidy(() => loss(tf.tensor(moved, x)).dataSync()[0] as number) - base;
        });
        const gradient = tf.tidy(() => tf.grad(loss)(tf.tensor(at, x)).dataSync());
        weights.dispose();
        for (const [i, value] of expected.entries()) {
          expect(Math.abs((gradient[i] ?? Number.NaN) - value)).toBeLessThan(1e-4);
        }
        expect(tf.memory().numTensors).toBe(before.numTensors);
      }),
      { numRuns: 40 },
    );
  });

  it('equals the mended cpu kernel on wasm', async () => {
    const attrs = { filterSize: 2, strides: 2, pad: 'same' }; // counts of 1, 2 and 4: exact
    const shapes = [
      { shape: [2, 3, 3, 2], seed: 1 },
      { shape: [2, 5, 5, 2], seed: 2 },
    ];
    await expectSameOnBoth(shapes, (dy, input) =>
      kernel('AvgPoolGrad', { dy: dy as tf.Tensor, input: input as tf.Tensor }, attrs),
    );
  });
});
