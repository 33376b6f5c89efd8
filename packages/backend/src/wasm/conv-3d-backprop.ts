import type * as tf from '@tensorflow/tfjs-core';
import { conv3DGeometry } from './conv-3d-geometry.ts';
import type { Geometry } from './conv-geometry.ts';
import { type Numbers, numbersOf } from './heap.ts';
import { type Scratch, type WasmBackend, withScratch } from './scratch.ts';
import { imageSize, type Window, windowsOf } from './windows.ts';

// n image, p output pixel, k filter position, i in channel, o out channel. Unfolded, an image is U [p, k·i] and its
// output U·W with W [k·i, o]; so dW = Σₙ Uᵀ·dY, and dX is dY·Wᵀ folded back. One image at a time, to bound the memory.
// The shipped kernels are wrong with padding or strides.

/** Gradient of `conv3d` with respect to its filter, [depth, rows, columns, in, out]. */
export const conv3DBackpropFilter: tf.KernelFunc = ({ inputs, backend: anyBackend, attrs }) => {
  const { x, dy } = inputs as { x: tf.TensorInfo; dy: tf.TensorInfo };
  const { filterShape } = attrs as unknown as { filterShape: number[] };
  const backend = anyBackend as WasmBackend;
  const volume = volumeOf(conv3DGeometry(x.shape, filterShape, attrs ?? {}));
  return withScratch(backend, (kept) => {
    const out = kept.allocate(filterShape);
    backend.typedArrayFromHeap(out).fill(0);
    for (let n = 0; n < volume.batch; n++) {
      const part = withScratch(backend, (scratch) => {
        const a = scratch.allocate([volume.windows.length, volume.unfolded]);
        const [from, to] = numbersOf(backend, x, a);
        unfold(from, to, { ...volume, image: n * volume.size });
        return scratch.run('BatchMatMul', { a, b: outputOf(scratch, dy, n) }, { transposeA: true });
      });
      addTo(backend.typedArrayFromHeap(out), backend.typedArrayFromHeap(part));
      backend.disposeData(part.dataId);
    }
    return out;
  });
};

/** Gradient of `conv3d` with respect to its input; also the forward pass of `conv3dTranspose`. */
export const conv3DBackpropInput: tf.KernelFunc = ({ inputs, backend: anyBackend, attrs }) => {
  const { dy, filter } = inputs as { dy: tf.TensorInfo; filter: tf.TensorInfo };
  const { inputShape } = attrs as unknown as { inputShape: number[] };
  const backend = anyBackend as WasmBackend;
  const volume = volumeOf(conv3DGeometry(inputShape, filter.shape, attrs ?? {}));
  return withScratch(backend, (kept) => {
    const out = kept.allocate(inputShape);
    backend.typedArrayFromHeap(out).fill(0);
    const b = kept.reshape(filter, [volume.unfolded, filter.shape[4] as number]);
    for (let n = 0; n < volume.batch; n++) {
      const product = withScratch(backend, (scratch) =>
        scratch.run('BatchMatMul', { a: outputOf(scratch, dy, n), b }, { transposeB: true }),
      );
      fold(backend.typedArrayFromHeap(product), backend.typedArrayFromHeap(out), { ...volume, image: n * volume.size });
      backend.disposeData(product.dataId);
    }
    return out;
  });
};

interface Volume extends Geometry {
  readonly windows: readonly Window[];
  /** Numbers in one image of the input. */
  readonly size: number;
  /** k·i: numbers under one window. */
  readonly unfolded: number;
}

function volumeOf(geometry: Geometry): Volume {
  const positions = geometry.axes.reduce((product, { filter }) => product * filter, 1);
  const windows = windowsOf(geometry);
  return { ...geometry, windows, size: imageSize(geometry), unfolded: positions * geometry.inChannels };
}

/** Image n of the output's gradient, [p, o]. */
function outputOf(scratch: Scratch, dy: tf.TensorInfo, n: number): tf.TensorInfo {
  const [, depth = 0, rows = 0, columns = 0, channels = 0] = dy.shape;
  const begin = [n, 0, 0, 0, 0];
  const image = scratch.run('Slice', { x: dy }, { begin, size: [1, depth, rows, columns, channels] });
  return scratch.reshape(image, [depth * rows * columns, channels]);
}

type Image = Volume & { readonly image: number };

/** Copies what lies under each window; what lies in the padding is 0. */
function unfold(x: Numbers, to: Numbers, { windows, unfolded, inChannels, image }: Image): void {
  to.fill(0);
  for (const [p, { pixels, positions }] of windows.entries()) {
    for (const [k, pixel] of pixels.entries()) {
      const from = image + pixel;
      to.set(x.subarray(from, from + inChannels), p * unfolded + (positions[k] as number) * inChannels);
    }
  }
}

/** Adds what lies under each window to the pixels that it covers. */
function fold(from: Numbers, x: Numbers, { windows, unfolded, inChannels, image }: Image): void {
  for (const [p, { pixels, positions }] of windows.entries()) {
    for (const [k, pixel] of pixels.entries()) {
      const start = p * unfolded + (positions[k] as number) * inChannels;
      for (let i = 0; i < inChannels; i++) {
        const at = image + pixel + i;
        x[at] = (x[at] as number) + (from[start + i] as number);
      }
    }
  }
}

function addTo(sums: Numbers, values: Numbers): void {
  for (let k = 0; k < values.length; k++) sums[k] = (sums[k] as number) + (values[k] as number);
}
