import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-backend-wasm';
import { UnforgetError } from '@unforget/types';
import fc from 'fast-check';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { type Compute, expectSameOnBoth, kernel, type Values } from './__fixtures__/both-backends.ts';
import { registerWasmTrainingKernels } from './register.ts';

const seed = fc.integer({ min: 1, max: 1e9 });
const size = fc.integer({ min: 1, max: 7 });
const settings = { numRuns: 60 };

beforeAll(async () => {
  await tf.setBackend('wasm');
  registerWasmTrainingKernels();
});

/** Fills memory that results will lie in, so that what a kernel does not write is not zero by chance. */
async function leaveSevens(...sizes: number[]): Promise<void> {
  await tf.setBackend('wasm');
  for (const size of sizes) tf.dispose(Array.from({ length: 50 }, () => tf.fill([size], 7)));
}

describe('transposed products on wasm', () => {
  it('equal the cpu for every mix of transposes, ranks and broadcast batches', async () => {
    const batches = fc.constantFrom(
      [[], []],
      [[3], [3]],
      [[3], [1]],
      [[1], [2]],
      [
        [2, 3],
        [2, 3],
      ],
    );
    const sizes = fc.record({ m: size, k: size, n: size, batches, ta: fc.boolean(), tb: fc.boolean(), seed });
    await fc.assert(
      fc.asyncProperty(sizes, async ({ m, k, n, batches: [left = [], right = []], ta, tb, seed }) => {
        const a = { shape: [...left, ...(ta ? [k, m] : [m, k])], seed };
        const b = { shape: [...right, ...(tb ? [n, k] : [k, n])], seed: seed + 1 };
        await expectSameOnBoth([a, b], (x, y) => tf.matMul(x as tf.Tensor, y as tf.Tensor, ta, tb));
      }),
      settings,
    );
  });

  it.each([
    ['batch', [0, 4], [0, 3], true, false],
    ['inner axis', [2, 3, 0], [2, 0, 4], false, false],
    ['rows', [0, 4], [3, 4], false, true],
    ['matrices', [0, 3, 2], [0, 4, 2], false, true],
  ] as const)('equal the cpu where there are no %s', async (_, a, b, transposeA, transposeB) => {
    await leaveSevens(12, 24);
    const operands = [
      { shape: a, seed: 1 },
      { shape: b, seed: 2 },
    ];
    await expectSameOnBoth(operands, (x, y) => tf.matMul(x as tf.Tensor, y as tf.Tensor, transposeA, transposeB));
  });

  it('keep bias and activation of the fused kernel where there is no batch', async () => {
    await leaveSevens(12, 24);
    const fused: Compute = (a, b, bias) =>
      tf.fused.matMul({
        a: a as tf.Tensor2D,
        b: b as tf.Tensor2D,
        bias: bias as tf.Tensor,
        transposeA: true,
        activation: 'relu',
      });
    const operands = [
      { shape: [0, 4], seed: 1 },
      { shape: [0, 3], seed: 2 },
      { shape: [3], seed: 3 },
    ];
    await expectSameOnBoth(operands, fused);
  });

  it('equal the cpu whether a matrix is met for the first time or again', async () => {
    // a batch of 2 against 9×8 weights: the first product is turned round, the second is not
    const twice: Compute = (a, b) =>
      tf.tidy(() =>
        tf.concat([tf.matMul(a as tf.Tensor2D, b as tf.Tensor2D), tf.matMul(a as tf.Tensor2D, b as tf.Tensor2D)]),
      );
    await expectSameOnBoth(
      [
        { shape: [2, 9], seed: 1 },
        { shape: [9, 8], seed: 2 },
      ],
      twice,
    );
  });

  it('keep bias and activation of the fused kernel', async () => {
    const fused: Compute = (a, b, bias) =>
      tf.fused.matMul({
        a: a as tf.Tensor2D,
        b: b as tf.Tensor2D,
        bias: bias as tf.Tensor,
        transposeA: true,
        transposeB: true,
        activation: 'relu',
      });
    await expectSameOnBoth(
      [
        { shape: [5, 3], seed: 1 },
        { shape: [4, 5], seed: 2 },
        { shape: [4], seed: 3 },
      ],
      fused,
    );
  });
});

describe('the bias of a fused kernel on wasm', () => {
  const cases: [string, (bias: tf.Tensor) => tf.Tensor][] = [
    ['matMul', (bias) => tf.fused.matMul({ a: tf.ones([2, 4]), b: tf.ones([4, 3]), bias })],
    [
      'conv2d',
      (bias) =>
        tf.fused.conv2d({
          x: tf.ones<tf.Rank.R4>([1, 2, 2, 1]),
          filter: tf.ones([1, 1, 1, 3]),
          strides: 1,
          pad: 'same',
          bias,
        }),
    ],
    [
      'depthwiseConv2d',
      (bias) =>
        tf.fused.depthwiseConv2d({
          x: tf.ones<tf.Rank.R4>([1, 2, 2, 3]),
          filter: tf.ones([1, 1, 3, 1]),
          strides: 1,
          pad: 'same',
          bias,
        }),
    ],
  ];

  it.each(cases)('of %s may be a reshaped matrix', async (_, fused) => {
    await expectSameOnBoth([{ shape: [1, 3], seed: 1 }], (matrix) =>
      tf.tidy(() => fused(tf.reshape(matrix as tf.Tensor, [3]))),
    );
  });
});

/** A convolution that has at least one output pixel. */
const convolution = fc
  .record({
    n: fc.integer({ min: 1, max: 3 }),
    inChannels: fc.integer({ min: 1, max: 4 }),
    outChannels: fc.integer({ min: 1, max: 5 }),
    height: fc.integer({ min: 1, max: 9 }),
    width: fc.integer({ min: 1, max: 9 }),
    filterHeight: fc.integer({ min: 1, max: 4 }),
    filterWidth: fc.integer({ min: 1, max: 4 }),
    strides: fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 4 })),
    pad: fc.oneof(
      fc.constantFrom<'same' | 'valid'>('same', 'valid'),
      fc.tuple(...[0, 0, 0, 0].map(() => fc.integer({ min: 0, max: 3 }))).map(
        ([t = 0, b = 0, l = 0, r = 0]): tf.backend_util.ExplicitPadding => [
          [0, 0],
          [t, b],
          [l, r],
          [0, 0],
        ],
      ),
    ),
    seed,
  })
  .map((c) => ({
    ...c,
    x: [c.n, c.height, c.width, c.inChannels],
    w: [c.filterHeight, c.filterWidth, c.inChannels, c.outChannels],
  }))
  .map((c) => ({ ...c, info: geometry(c) }))
  .filter(({ info }) => info.outHeight > 0 && info.outWidth > 0);

type Geometry = {
  x: number[];
  w: number[];
  strides: [number, number];
  pad: 'same' | 'valid' | tf.backend_util.ExplicitPadding;
};

function geometry({ x, w, strides, pad }: Geometry): tf.backend_util.Conv2DInfo {
  return tf.backend_util.computeConv2DInfo(
    x as [number, number, number, number],
    w as [number, number, number, number],
    strides,
    1,
    pad,
  );
}

/** The most bytes that `work` has allocated at a time in the backend. */
function mostAllocated(work: () => void): number {
  const backend = tf.backend();
  const live = new Map<object, number>();
  let most = 0;
  const { write, disposeData } = backend;
  const spies = [
    vi.spyOn(backend, 'write').mockImplementation((...args) => {
      const dataId = write.apply(backend, args);
      live.set(dataId, 4 * tf.util.sizeFromShape(args[1]));
      most = Math.max(
        most,
        [...live.values()].reduce((sum, bytes) => sum + bytes, 0),
      );
      return dataId;
    }),
    vi.spyOn(backend, 'disposeData').mockImplementation((...args) => {
      const gone = disposeData.apply(backend, args);
      if (gone) live.delete(args[0]);
      return gone;
    }),
  ];
  work();
  for (const spy of spies) spy.mockRestore();
  return most;
}

describe('gradients of conv2d on wasm', () => {
  it('with respect to the filter equal the cpu for any size, stride and padding', async () => {
    await fc.assert(
      fc.asyncProperty(convolution, async ({ x, w, strides, pad, info, seed }) => {
        const attrs = { strides, pad, dataFormat: 'NHWC', filterShape: w };
        const dy = { shape: info.outShape, seed: seed + 1 };
        await expectSameOnBoth([{ shape: x, seed }, dy], (x, dy) =>
          kernel('Conv2DBackpropFilter', { x: x as tf.Tensor, dy: dy as tf.Tensor }, attrs),
        );
      }),
      { numRuns: 150 },
    );
  });

  it('with respect to the input equal the cpu for any size, stride and padding', async () => {
    await fc.assert(
      fc.asyncProperty(convolution, async ({ x, w, strides, pad, info, seed }) => {
        const attrs = { strides, pad, dataFormat: 'NHWC', inputShape: x };
        const dy = { shape: info.outShape, seed: seed + 1 };
        await expectSameOnBoth([dy, { shape: w, seed }], (dy, filter) =>
          kernel('Conv2DBackpropInput', { dy: dy as tf.Tensor, filter: filter as tf.Tensor }, attrs),
        );
      }),
      { numRuns: 150 },
    );
  });

  it('are zero for a batch of no images', async () => {
    const attrs = { strides: 2, pad: 'same', dataFormat: 'NHWC', filterShape: [3, 3, 2, 4], inputShape: [0, 5, 5, 2] };
    const [x, dy, w] = [
      { shape: [0, 5, 5, 2], seed: 1 },
      { shape: [0, 3, 3, 4], seed: 2 },
      { shape: [3, 3, 2, 4], seed: 3 },
    ];
    await expectSameOnBoth([x, dy], (x, dy) =>
      kernel('Conv2DBackpropFilter', { x: x as tf.Tensor, dy: dy as tf.Tensor }, attrs),
    );
    await expectSameOnBoth([dy, w], (dy, filter) =>
      kernel('Conv2DBackpropInput', { dy: dy as tf.Tensor, filter: filter as tf.Tensor }, attrs),
    );
  });

  it('unfolds in several groups when the input is large', async () => {
    // 90 · 90 pixels · 64 channels = 0.52 M floats a position: eight fit the budget of 4 Mi, so 3×3 positions take two groups
    const attrs = { strides: 1, pad: 'same', dataFormat: 'NHWC', filterShape: [3, 3, 64, 1] };
    const shapes = [
      { shape: [1, 90, 90, 64], seed: 5 },
      { shape: [1, 90, 90, 1], seed: 6 },
    ];
    await expectSameOnBoth(shapes, (x, dy) =>
      kernel('Conv2DBackpropFilter', { x: x as tf.Tensor, dy: dy as tf.Tensor }, attrs),
    );
  });

  it('holds little more than one group at a time', async () => {
    // 4 · 64 · 64 pixels · 64 channels = 4 MiB a position: nine of them in three groups of 16 MiB at most
    await tf.setBackend('wasm');
    const [x, dy] = [tf.ones([4, 64, 64, 64]), tf.ones([4, 64, 64, 1])];
    const attrs = { strides: 1, pad: 'same', dataFormat: 'NHWC', filterShape: [3, 3, 64, 1] };
    const peak = mostAllocated(() => kernel('Conv2DBackpropFilter', { x, dy }, attrs).dispose());
    expect(peak).toBeGreaterThan(16 * 2 ** 20);
    expect(peak).toBeLessThan(3 * 16 * 2 ** 20); // the group's positions, the same in one matrix, and the padded input
    tf.dispose([x, dy]);
  });

  it('gives the hand-derived gradient of a 2×2 filter', async () => {
    // x = [[1,2],[3,4]], filter 1×2, valid: dy is 2×1 = [10, 100].
    // dW[0,0] = 1·10 + 3·100 = 310; dW[0,1] = 2·10 + 4·100 = 420.
    await tf.setBackend('wasm');
    const x = tf.tensor([1, 2, 3, 4], [1, 2, 2, 1]);
    const dy = tf.tensor([10, 100], [1, 2, 1, 1]);
    const attrs = { strides: 1, pad: 'valid', dataFormat: 'NHWC', filterShape: [1, 2, 1, 1] };
    const gradient = kernel('Conv2DBackpropFilter', { x, dy }, attrs);
    expect(Array.from(gradient.dataSync())).toEqual([310, 420]);
    tf.dispose([x, dy, gradient]);
  });

  it('is zero where every window lies in the padding', async () => {
    // one pixel below three rows of padding, stride 4: the only window of a 1×1 filter sees row 0, which is padding
    const pad = [
      [0, 0],
      [3, 0],
      [0, 0],
      [0, 0],
    ];
    const attrs = { strides: [4, 1], pad, dataFormat: 'NHWC', filterShape: [1, 1, 1, 1] };
    await tf.setBackend('wasm');
    const [x, dy] = [tf.fill([1, 1, 1, 1], 5), tf.fill([1, 1, 1, 1], 7)];
    const gradient = kernel('Conv2DBackpropFilter', { x, dy }, attrs);
    expect(Array.from(gradient.dataSync())).toEqual([0]);
    tf.dispose([x, dy, gradient]);
  });

  it('refuses channels first by name and leaves nothing behind', async () => {
    await tf.setBackend('wasm');
    const [x, dy] = [tf.ones([1, 1, 2, 2]), tf.ones([1, 1, 2, 2])];
    const before = tf.memory().numTensors;
    const attrs = { strides: 1, pad: 'same', dataFormat: 'NCHW', filterShape: [1, 1, 1, 1] };
    const attempt = (): tf.Tensor => kernel('Conv2DBackpropFilter', { x, dy }, attrs);
    expect(attempt).toThrow(
      "Gradient of conv2d on the wasm backend: expected dataFormat 'NHWC', received 'NCHW'. Put the channels last or use the native backend.",
    );
    expect(tf.memory().numTensors).toBe(before);
    tf.dispose([x, dy]);
  });
});

describe('UnsortedSegmentSum on wasm', () => {
  it('equals the cpu, also for ids outside the segments', async () => {
    const cases = fc.record({ n: size, row: fc.array(size, { maxLength: 2 }), segments: size, seed });
    await fc.assert(
      fc.asyncProperty(cases, async ({ n, row, segments, seed }) => {
        const ids: Values = { shape: [n], seed: seed + 1, dtype: 'int32' }; // values −4…4: some outside on either side
        await expectSameOnBoth([{ shape: [n, ...row], seed }, ids], (x, ids) =>
          tf.unsortedSegmentSum(x as tf.Tensor, ids as tf.Tensor1D, segments),
        );
      }),
      settings,
    );
  });
});

describe('Sum and Mean on wasm', () => {
  it('equal the cpu for any axes, kept or not', async () => {
    const cases = fc.record({
      shape: fc.array(size, { minLength: 1, maxLength: 4 }),
      axes: fc.subarray([0, 1, 2, 3], { minLength: 1 }),
      keepDims: fc.boolean(),
      dtype: fc.constantFrom<'float32' | 'int32'>('float32', 'int32'),
      seed,
    });
    await fc.assert(
      fc.asyncProperty(cases, async ({ shape, axes, keepDims, dtype, seed }) => {
        const axis = axes.filter((a) => a < shape.length);
        await expectSameOnBoth([{ shape, seed, dtype }], (x) => tf.sum(x as tf.Tensor, axis, keepDims));
        // means of powers of two are exact on both
        const even = { shape: shape.map((length) => 2 ** (length % 3)), seed };
        await expectSameOnBoth([even], (x) => tf.mean(x as tf.Tensor, axis, keepDims));
      }),
      settings,
    );
  });

  it.each([
    [[0], [0], [0]],
    [[3, 0], [1], [0, 0, 0]],
    [
      [3, 0, 2],
      [0, 1],
      [0, 0],
    ],
  ])('of nothing, shape %j over %j, are 0 and NaN and not what was in memory', async (shape, axis, zeros) => {
    await leaveSevens(1, 2, 3);
    for (const dtype of ['float32', 'int32'] as const) {
      const [sum, average] = tf.tidy(() => {
        const x = tf.zeros(shape, dtype);
        return [tf.sum(x, axis), tf.mean(x, axis, true)];
      });
      expect([sum.dtype, Array.from(sum.dataSync())]).toEqual([dtype, zeros]);
      expect(Array.from(average.dataSync())).toEqual(zeros.map(() => Number.NaN));
      expect(average.shape).toEqual(shape.map((length, k) => (axis.includes(k) ? 1 : length)));
      tf.dispose([sum, average]);
    }
  });

  it('adds a million rows without drift', async () => {
    // added one after the other in float32 they come to 100,958; these are Σ 0.1 = 100,000 for each of two columns
    await tf.setBackend('wasm');
    const sums = tf.tidy(() => tf.sum(tf.fill([1_000_000, 2], 0.1), 0));
    const [first = 0, second = 0] = sums.dataSync();
    expect(first).toBeCloseTo(100_000, 1);
    expect(second).toBe(first);
    sums.dispose();
  });
});

describe('Identity on wasm', () => {
  it('shares the values, which live as long as one of the two', async () => {
    await tf.setBackend('wasm');
    const before = tf.backend().numDataIds();
    const x = tf.tensor1d([1, 2, 3]);
    const copy = tf.clone(x);
    expect(tf.backend().numDataIds()).toBe(before + 1);
    x.dispose();
    expect(Array.from(copy.dataSync())).toEqual([1, 2, 3]);
    copy.dispose();
    expect(tf.backend().numDataIds()).toBe(before);
  });
});

describe('registering', () => {
  it('does nothing the second time', () => {
    expect(registerWasmTrainingKernels()).toEqual([]);
  });

  it('names the remedy when the wasm backend was not imported', () => {
    const saved = tf.getKernel('BatchMatMul', 'wasm');
    tf.unregisterKernel('BatchMatMul', 'wasm');
    try {
      registerWasmTrainingKernels();
      expect.unreachable('it must throw');
    } catch (error) {
      expect(UnforgetError.is(error, 'backend-unavailable')).toBe(true);
      expect(String(error)).toContain("Import '@tensorflow/tfjs-backend-wasm' first");
    } finally {
      tf.registerKernel(saved);
    }
  });
});
