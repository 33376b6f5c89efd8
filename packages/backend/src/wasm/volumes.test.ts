import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-layers'; // registers the gradients
import { UnforgetError } from '@unforget/types';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectSameOnBoth, kernel, values } from './__fixtures__/both-backends.ts';
import { registerCpuTrainingKernels, registerWasmTrainingKernels } from './register.ts';

let cpuAsShipped: tf.KernelConfig;

beforeAll(async () => {
  cpuAsShipped = tf.getKernel('AvgPool3DGrad', 'cpu');
  await tf.setBackend('wasm');
  registerWasmTrainingKernels();
  registerCpuTrainingKernels();
});
afterAll(() => {
  tf.unregisterKernel('AvgPool3DGrad', 'cpu');
  tf.registerKernel(cpuAsShipped);
});

const triple = (max: number) => {
  const side = fc.integer({ min: 1, max });
  return fc.tuple(side, side, side);
};
type Shape5D = [number, number, number, number, number];

/** A filter over volumes, with at least one output pixel. */
const volume = fc
  .record({
    n: fc.integer({ min: 1, max: 3 }),
    inChannels: fc.integer({ min: 1, max: 3 }),
    outChannels: fc.integer({ min: 1, max: 3 }),
    size: triple(5),
    filterSize: triple(3),
    strides: triple(3),
    pad: fc.constantFrom<'same' | 'valid'>('same', 'valid'),
    seed: fc.integer({ min: 1, max: 1e9 }),
  })
  .map((v) => ({
    ...v,
    x: [v.n, ...v.size, v.inChannels] as Shape5D,
    w: [...v.filterSize, v.inChannels, v.outChannels] as Shape5D,
  }))
  .map((v) => ({ ...v, out: tf.backend_util.computeConv3DInfo(v.x, v.w, v.strides, 1, v.pad).outShape }))
  .filter(({ out }) => out.every((length) => length > 0));

const settings = { numRuns: 60 };

describe('3-D pooling on wasm', () => {
  it('takes maxima as the cpu does, those of negative windows too', async () => {
    await fc.assert(
      fc.asyncProperty(volume, async ({ x, filterSize, strides, pad, seed }) => {
        await expectSameOnBoth([{ shape: x, seed }], (x) =>
          tf.tidy(() => tf.maxPool3d(tf.sub(x, 9) as tf.Tensor5D, filterSize, strides, pad)),
        );
      }),
      settings,
    );
  });

  it('sends the gradient of a maximum where the cpu does', async () => {
    // cubes alone: the cpu kernel itself is wrong for other filters; and no ties: it takes the last of equals
    await fc.assert(
      fc.asyncProperty(volume, async ({ x, inChannels, filterSize: [side], strides, pad, seed }) => {
        const { outShape } = tf.backend_util.computePool3DInfo(x, side, strides, 1, pad);
        fc.pre(outShape.every((length) => length > 0));
        const shapes = [
          { shape: [...outShape.slice(0, 4), inChannels], seed: seed + 1 },
          { shape: x, seed },
        ];
        await expectSameOnBoth(shapes, (dy, whole) =>
          tf.tidy(() => {
            const numbers = tf.reshape(tf.range(0, whole?.size ?? 0), x);
            const input = tf.add(tf.mul(whole as tf.Tensor, 2000), numbers);
            const output = tf.maxPool3d(input as tf.Tensor5D, side, strides, pad);
            return kernel('MaxPool3DGrad', { dy: dy as tf.Tensor, input, output }, { filterSize: side, strides, pad });
          }),
        );
      }),
      settings,
    );
  });

  it('gives the hand-derived gradient of a filter that is no cube', async () => {
    // x = [-3, -1, -2] along the rows, filter 1×2×1, 'same': y = [-1, -1, -2], so dx = [0, 1 + 10, 100].
    await tf.setBackend('wasm');
    const dx = tf.tidy(() => {
      const pool = (x: tf.Tensor) => tf.maxPool3d(x as tf.Tensor5D, [1, 2, 1], 1, 'same');
      return tf.grad(pool)(tf.tensor([-3, -1, -2], [1, 1, 3, 1, 1]), tf.tensor([1, 10, 100], [1, 1, 3, 1, 1]));
    });
    expect(Array.from(dx.dataSync())).toEqual([0, 11, 100]);
    dx.dispose();
  });

  it.each(['cpu', 'wasm'])('has the gradient of averages that finite differences give, on %s', async (backend) => {
    await tf.setBackend(backend);
    fc.assert(
      fc.property(volume, ({ x, n, inChannels, out, filterSize, strides, pad, seed }) => {
        const pooled = [n, ...out.slice(1, 4), inChannels];
        const weights = tf.tensor(values({ shape: pooled, seed: seed + 1 }), pooled);
        const loss = (input: tf.Tensor): tf.Scalar =>
          tf.sum(tf.mul(weights, tf.avgPool3d(input as tf.Tensor5D, filterSize, strides, pad)));
        const at = values({ shape: x, seed });
        const gradient = tf.tidy(() => tf.grad(loss)(tf.tensor(at, x)).dataSync());
        const index = seed % at.length;
        const moved = at.slice();
        moved[index] = (at[index] ?? 0) + 1; // the loss is linear: a step of 1 gives the derivative, but for rounding
        const difference = tf.tidy(() => tf.sub(loss(tf.tensor(moved, x)), loss(tf.tensor(at, x))).dataSync()[0] ?? 0);
        weights.dispose();
        expect(Math.abs((gradient[index] ?? Number.NaN) - difference)).toBeLessThan(1e-3);
      }),
      { numRuns: 100 },
    );
  });
});

describe('gradients of conv3d on wasm', () => {
  it('with respect to the filter equal the cpu for any size, stride and padding', async () => {
    await fc.assert(
      fc.asyncProperty(volume, async ({ x, w, out, strides, pad, seed }) => {
        const attrs = { strides, pad, filterShape: w };
        const shapes = [
          { shape: x, seed },
          { shape: out, seed: seed + 1 },
        ];
        await expectSameOnBoth(shapes, (x, dy) =>
          kernel('Conv3DBackpropFilterV2', { x: x as tf.Tensor, dy: dy as tf.Tensor }, attrs),
        );
      }),
      settings,
    );
  });

  it('with respect to the input equal the cpu for any size, stride and padding', async () => {
    await fc.assert(
      fc.asyncProperty(volume, async ({ x, w, out, strides, pad, seed }) => {
        const attrs = { strides, pad, inputShape: x };
        const shapes = [
          { shape: out, seed: seed + 1 },
          { shape: w, seed },
        ];
        await expectSameOnBoth(shapes, (dy, filter) =>
          kernel('Conv3DBackpropInputV2', { dy: dy as tf.Tensor, filter: filter as tf.Tensor }, attrs),
        );
      }),
      settings,
    );
  });
});

describe('one-hot rows on wasm', () => {
  it('are numbers when asked for floats', async () => {
    await tf.setBackend('wasm');
    const before = tf.backend().numDataIds();
    // 5 and −1 lie outside and are nowhere on
    const rows = tf.tidy(() =>
      tf.oneHot(
        tf.tensor2d(
          [
            [2, 0],
            [5, -1],
          ],
          [2, 2],
          'int32',
        ),
        3,
        0.75,
        0.125,
        'float32',
      ),
    );
    expect(rows.dtype).toBe('float32');
    expect(rows.shape).toEqual([2, 2, 3]);
    const off = 0.125;
    expect(Array.from(rows.dataSync())).toEqual([off, off, 0.75, 0.75, off, off, ...Array(6).fill(off)]);
    rows.dispose();
    expect(tf.backend().numDataIds()).toBe(before);
  });
});

describe('one-hot rows on wasm of another type', () => {
  it.each(['bool', 'int32'] as const)('%s equal the cpu', async (dtype) => {
    await expectSameOnBoth([{ shape: [4, 3], seed: 1, dtype: 'int32' }], (indices) =>
      tf.oneHot(indices as tf.Tensor2D, 3, 1, 0, dtype),
    );
  });
});

describe('the gradient of dilation2d on wasm', () => {
  it('is refused: the shipped one is wrong', async () => {
    await tf.setBackend('wasm');
    const attempt = () =>
      tf.tidy(() => {
        const filter = tf.zeros<tf.Rank.R3>([2, 2, 1]);
        const dilated = (x: tf.Tensor) => tf.dilation2d(x as tf.Tensor4D, filter, 1, 'same');
        return tf.grad(dilated)(tf.ones([1, 3, 3, 1]));
      });
    expect(attempt).toThrow(UnforgetError);
    expect(attempt).toThrow('Gradient of dilation2d on the wasm backend. Use the native or cpu backend.');
  });
});
