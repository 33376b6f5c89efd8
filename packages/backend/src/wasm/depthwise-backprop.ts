import type * as tf from '@tensorflow/tfjs-core';
import { convGeometry } from './conv-geometry.ts';
import { numbersOf } from './heap.ts';
import type { WasmBackend } from './scratch.ts';
import { forEachWindow } from './windows.ts';

// Per output pixel p, input pixel under filter position k, channel i and multiplier m: y[p,i,m] += x[pixel,i] · w[k,i,m].
// Both gradients follow from that sum. Few products for each number read, so plain loops over the heap do.

/** Gradient of `depthwiseConv2d` with respect to its filter, [rows, columns, in, multiplier]; sums are kept in float64. */
export const depthwiseBackpropFilter: tf.KernelFunc = ({ inputs, backend: anyBackend, attrs }) => {
  const { x, dy } = inputs as { x: tf.TensorInfo; dy: tf.TensorInfo };
  const { filterShape } = attrs as unknown as { filterShape: number[] };
  const backend = anyBackend as WasmBackend;
  const geometry = convGeometry(x.shape, filterShape, attrs ?? {});
  const [channels, multiplier] = [geometry.inChannels, geometry.outChannels];
  const width = channels * multiplier;
  const out = backend.makeOutput(filterShape, 'float32');
  const [values, grads] = numbersOf(backend, x, dy);
  const sums = new Float64Array(geometry.rows.filter * geometry.columns.filter * width);
  forEachWindow(geometry, ({ pixels, positions }, image, output) => {
    for (let k = 0; k < pixels.length; k++) {
      const [from, to] = [image + (pixels[k] as number), (positions[k] as number) * width];
      for (let o = 0; o < width; o++) {
        const value = values[from + Math.floor(o / multiplier)] as number;
        sums[to + o] = (sums[to + o] as number) + value * (grads[output * width + o] as number);
      }
    }
  });
  backend.typedArrayFromHeap(out).set(sums);
  return out;
};

/** Gradient of `depthwiseConv2d` with respect to its input. */
export const depthwiseBackpropInput: tf.KernelFunc = ({ inputs, backend: anyBackend, attrs }) => {
  const { dy, filter } = inputs as { dy: tf.TensorInfo; filter: tf.TensorInfo };
  const { inputShape } = attrs as unknown as { inputShape: number[] };
  const backend = anyBackend as WasmBackend;
  const geometry = convGeometry(inputShape, filter.shape, attrs ?? {});
  const multiplier = geometry.outChannels;
  const width = geometry.inChannels * multiplier;
  const out = backend.makeOutput(inputShape, 'float32');
  const [dx, weights, grads] = numbersOf(backend, out, filter, dy);
  dx.fill(0);
  forEachWindow(geometry, ({ pixels, positions }, image, output) => {
    for (let k = 0; k < pixels.length; k++) {
      const [to, from] = [image + (pixels[k] as number), (positions[k] as number) * width];
      for (let o = 0; o < width; o++) {
        const at = to + Math.floor(o / multiplier);
        dx[at] = (dx[at] as number) + (weights[from + o] as number) * (grads[output * width + o] as number);
      }
    }
  });
  return out;
};
