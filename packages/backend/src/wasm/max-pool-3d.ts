import type * as tf from '@tensorflow/tfjs-core';
import { pool3DGeometry } from './conv-3d-geometry.ts';
import { numbersOf } from './heap.ts';
import type { WasmBackend } from './scratch.ts';
import { forEachWindow } from './windows.ts';

/** 3-D max pooling. The shipped kernel starts each window at the smallest positive number: no maximum of it is negative. */
export const maxPool3D: tf.KernelFunc = ({ inputs, backend: anyBackend, attrs }) => {
  const { x } = inputs as { x: tf.TensorInfo };
  const backend = anyBackend as WasmBackend;
  const geometry = pool3DGeometry(x.shape, attrs ?? {});
  const channels = geometry.inChannels;
  const shape = [geometry.batch, ...geometry.axes.map(({ output }) => output), channels];
  const out = backend.makeOutput(shape, x.dtype);
  const [values, largest] = numbersOf(backend, x, out);
  forEachWindow(geometry, ({ pixels }, image, output) => {
    for (let c = 0; c < channels; c++) {
      let most = Number.NEGATIVE_INFINITY;
      for (const pixel of pixels) most = Math.max(most, values[image + pixel + c] as number);
      largest[output * channels + c] = most;
    }
  });
  return out;
};
