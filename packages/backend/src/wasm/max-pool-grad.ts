import type * as tf from '@tensorflow/tfjs-core';
import { pool3DGeometry } from './conv-3d-geometry.ts';
import { type Geometry, pool2DGeometry } from './conv-geometry.ts';
import { numbersOf } from './heap.ts';
import type { WasmBackend } from './scratch.ts';
import { forEachWindow } from './windows.ts';

/**
 * Gradient of max pooling: each output's gradient goes to the first largest pixel of its window, as on cpu.
 * One pass over the windows. The shipped kernel of 2-D searches them anew for every input pixel, several times slower;
 * that of 3-D is wrong with padding.
 */
export const maxPoolGrad: tf.KernelFunc = (args) => toLargest(args, pool2DGeometry);
export const maxPool3DGrad: tf.KernelFunc = (args) => toLargest(args, pool3DGeometry);

type Arguments = Parameters<tf.KernelFunc>[0];
type ReadGeometry = (inShape: readonly number[], attrs: object) => Geometry;

function toLargest({ inputs, backend: anyBackend, attrs }: Arguments, read: ReadGeometry): tf.TensorInfo {
  const { dy, input, output } = inputs as { dy: tf.TensorInfo; input: tf.TensorInfo; output: tf.TensorInfo };
  const backend = anyBackend as WasmBackend;
  const geometry = read(input.shape, attrs ?? {});
  const channels = geometry.inChannels;
  const out = backend.makeOutput(input.shape, 'float32');
  const [dx, x, grads, largest] = numbersOf(backend, out, input, dy, output);
  dx.fill(0);
  forEachWindow(geometry, ({ pixels }, image, window) => {
    const count = pixels.length;
    for (let c = 0; c < channels; c++) {
      const most = largest[window * channels + c] as number;
      let k = 0;
      while (k < count && x[image + (pixels[k] as number) + c] !== most) k++;
      if (k === count) continue; // a maximum that is NaN equals nothing
      const at = image + (pixels[k] as number) + c;
      dx[at] = (dx[at] as number) + (grads[window * channels + c] as number);
    }
  });
  return out;
}
