import * as tf from '@tensorflow/tfjs-core';
import { type PoolGeometry, poolGeometry } from './conv-geometry.ts';
import type { WasmBackend } from './scratch.ts';
import { forEachWindow } from './windows.ts';

/**
 * Gradient of 2-D average pooling: each output's gradient in equal shares to the pixels that were averaged.
 * tfjs divides by the whole filter even where part of it lies in the padding, so that with padding 'same' its gradient
 * is too small at the border, on wasm and cpu.
 */
function spreadEvenly(dy: ArrayLike<number>, dx: { [index: number]: number }, geometry: PoolGeometry): void {
  const channels = geometry.inChannels;
  forEachWindow(geometry, ({ pixels }, image, output) => {
    for (const pixel of pixels) {
      for (let c = 0; c < channels; c++) {
        const at = image + pixel + c;
        dx[at] = (dx[at] as number) + (dy[output * channels + c] as number) / pixels.length;
      }
    }
  });
}

type Inputs = { readonly dy: tf.TensorInfo; readonly input: tf.TensorInfo };

export const wasmAvgPoolGrad: tf.KernelFunc = ({ inputs, backend: anyBackend, attrs }) => {
  const { dy, input } = inputs as Inputs;
  const backend = anyBackend as WasmBackend;
  const out = backend.makeOutput(input.shape, 'float32');
  const dx = backend.typedArrayFromHeap(out).fill(0);
  spreadEvenly(backend.typedArrayFromHeap(dy), dx, poolGeometry(input.shape, attrs ?? {}));
  return out;
};

/** The part of tfjs's cpu backend that is used here. */
interface CpuBackend {
  readonly data: { get(dataId: object): { readonly values: ArrayLike<number> } };
  makeTensorInfo(shape: number[], dtype: tf.DataType, values: Float32Array): tf.TensorInfo;
}

export const cpuAvgPoolGrad: tf.KernelFunc = ({ inputs, backend: anyBackend, attrs }) => {
  const { dy, input } = inputs as Inputs;
  const backend = anyBackend as unknown as CpuBackend;
  const dx = new Float32Array(tf.util.sizeFromShape(input.shape));
  spreadEvenly(backend.data.get(dy.dataId).values, dx, poolGeometry(input.shape, attrs ?? {}));
  return backend.makeTensorInfo(input.shape, 'float32', dx);
};
