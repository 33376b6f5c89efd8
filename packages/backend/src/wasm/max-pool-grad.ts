import type * as tf from '@tensorflow/tfjs-core';
import { poolGeometry } from './conv-geometry.ts';
import type { WasmBackend } from './scratch.ts';
import { forEachWindow } from './windows.ts';

/**
 * Gradient of 2-D max pooling: each output's gradient goes to the first largest pixel of its window, as on cpu.
 * One pass over the windows; the shipped kernel searches them anew for every input pixel, ten times slower.
 */
export const maxPoolGrad: tf.KernelFunc = ({ inputs, backend: anyBackend, attrs }) => {
  const { dy, input } = inputs as { dy: tf.TensorInfo; input: tf.TensorInfo };
  const backend = anyBackend as WasmBackend;
  const geometry = poolGeometry(input.shape, attrs ?? {});
  const channels = geometry.inChannels;
  const out = backend.makeOutput(input.shape, 'float32');
  const dx = backend.typedArrayFromHeap(out).fill(0);
  const [x, grads] = [backend.typedArrayFromHeap(input), backend.typedArrayFromHeap(dy)];
  forEachWindow(geometry, ({ pixels }, image, output) => {
    for (let c = 0; c < channels; c++) {
      let largest = Number.NEGATIVE_INFINITY;
      let at = -1;
      for (let k = 0; k < pixels.length; k++) {
        const index = image + (pixels[k] as number) + c;
        const value = x[index] as number;
        if (value > largest) {
          largest = value;
          at = index;
        }
      }
      if (at >= 0) dx[at] = (dx[at] as number) + (grads[output * channels + c] as number);
    }
  });
  return out;
};
