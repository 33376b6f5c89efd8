import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { expectSameOnBoth, kernel } from './__fixtures__/both-backends.ts';
import { registerWasmTrainingKernels } from './register.ts';

beforeAll(async () => {
  await tf.setBackend('wasm');
  registerWasmTrainingKernels();
});

const side = fc.integer({ min: 1, max: 7 });
const step = fc.integer({ min: 1, max: 3 });

/** A depthwise convolution that has at least one output pixel. */
const depthwise = fc
  .record({
    n: fc.integer({ min: 1, max: 3 }),
    channels: fc.integer({ min: 1, max: 4 }),
    multiplier: fc.integer({ min: 1, max: 3 }),
    size: fc.tuple(side, side),
    filter: fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 4 })),
    strides: fc.tuple(step, step),
    pad: fc.constantFrom<'same' | 'valid'>('same', 'valid'),
    seed: fc.integer({ min: 1, max: 1e9 }),
  })
  .map((c) => ({
    ...c,
    x: [c.n, ...c.size, c.channels] as [number, number, number, number],
    w: [...c.filter, c.channels, c.multiplier] as [number, number, number, number],
  }))
  .map((c) => ({
    ...c,
    out: tf.backend_util.computeConv2DInfo(c.x, c.w, c.strides, 1, c.pad, undefined, true).outShape,
  }))
  .filter(({ out }) => out.every((length) => length > 0));

describe('gradients of depthwise convolution on wasm', () => {
  it('with respect to the filter equal the cpu for any size, stride, padding and multiplier', async () => {
    await fc.assert(
      fc.asyncProperty(depthwise, async ({ x, w, out, strides, pad, seed }) => {
        const attrs = { strides, pad, dilations: [1, 1], filterShape: w };
        const shapes = [
          { shape: x, seed },
          { shape: out, seed: seed + 1 },
        ];
        await expectSameOnBoth(shapes, (x, dy) =>
          kernel('DepthwiseConv2dNativeBackpropFilter', { x: x as tf.Tensor, dy: dy as tf.Tensor }, attrs),
        );
      }),
      { numRuns: 100 },
    );
  });

  it('with respect to the input equal the cpu for any size, stride, padding and multiplier', async () => {
    await fc.assert(
      fc.asyncProperty(depthwise, async ({ x, w, out, strides, pad, seed }) => {
        const attrs = { strides, pad, dilations: [1, 1], inputShape: x };
        const shapes = [
          { shape: out, seed: seed + 1 },
          { shape: w, seed },
        ];
        await expectSameOnBoth(shapes, (dy, filter) =>
          kernel('DepthwiseConv2dNativeBackpropInput', { dy: dy as tf.Tensor, filter: filter as tf.Tensor }, attrs),
        );
      }),
      { numRuns: 100 },
    );
  });

  it('give the hand-derived gradients of two channels with two multipliers', async () => {
    // One pixel x = [2, 3], filter 1×1: y = [2·w00, 2·w01, 3·w10, 3·w11]. With dy = [1, 10, 100, 1000]:
    // dW = [2, 20, 300, 3000]; with w = [1, 2, 3, 4]: dx = [1·1 + 2·10, 3·100 + 4·1000] = [21, 4300].
    await tf.setBackend('wasm');
    const [x, dy] = [tf.tensor([2, 3], [1, 1, 1, 2]), tf.tensor([1, 10, 100, 1000], [1, 1, 1, 4])];
    const filter = tf.tensor([1, 2, 3, 4], [1, 1, 2, 2]);
    const shared = { strides: 1, pad: 'same', dilations: 1 };
    const [dW, dx] = [
      kernel('DepthwiseConv2dNativeBackpropFilter', { x, dy }, { ...shared, filterShape: filter.shape }),
      kernel('DepthwiseConv2dNativeBackpropInput', { dy, filter }, { ...shared, inputShape: x.shape }),
    ];
    expect([Array.from(dW.dataSync()), Array.from(dx.dataSync())]).toEqual([
      [2, 20, 300, 3000],
      [21, 4300],
    ]);
    tf.dispose([x, dy, filter, dW, dx]);
  });
});
