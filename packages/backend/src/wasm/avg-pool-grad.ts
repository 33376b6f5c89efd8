import * as tf from '@tensorflow/tfjs-core';
import { pool3DGeometry } from './conv-3d-geometry.ts';
import { type Geometry, pool2DGeometry } from './conv-geometry.ts';
import { numbersOf } from './heap.ts';
import type { WasmBackend } from './scratch.ts';
import { forEachWindow } from './windows.ts';

/**
 * Gradient of average pooling: each output's gradient in equal shares to the pixels that were averaged.
 * tfjs divides by the whole filter even where part of it lies in the padding, so that with padding 'same' its gradient
 * is too small at the border, on wasm and cpu.
 */
function spreadEvenly(dy: ArrayLike<number>, dx: { [index: number]: number }, geometry: Geometry): void {
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

type Arguments = Parameters<tf.KernelFunc>[0];
type Inputs = { readonly dy: tf.TensorInfo; readonly input: tf.TensorInfo };
type ReadGeometry = (inShape: readonly number[], attrs: object) => Geometry;

export const wasmAvgPoolGrad: tf.KernelFunc = (args) => onWasm(args, pool2DGeometry);
export const wasmAvgPool3DGrad: tf.KernelFunc = (args) => onWasm(args, pool3DGeometry);
export const cpuAvgPoolGrad: tf.KernelFunc = (args) => onCpu(args, pool2DGeometry);
export const cpuAvgPool3DGrad: tf.KernelFunc = (args) => onCpu(args, pool3DGeometry);

function onWasm({ inputs, backend: anyBackend, attrs }: Arguments, read: ReadGeometry): tf.TensorInfo {
  const { dy, input } = inputs as Inputs;
  const backend = anyBackend as WasmBackend;
  const out = backend.makeOutput(input.shape, 'float32');
  const [dx, grads] = numbersOf(backend, out, dy);
  spreadEvenly(grads, dx.fill(0), read(input.shape, attrs ?? {}));
  return out;
}

/** The part of tfjs's cpu backend that is used here. */
interface CpuBackend {
  readonly data: { get(dataId: object): { readonly values: ArrayLike<number> } };
  makeTensorInfo(shape: number[], dtype: tf.DataType, values: Float32Array): tf.TensorInfo;
}

function onCpu({ inputs, backend: anyBackend, attrs }: Arguments, read: ReadGeometry): tf.TensorInfo {
  const { dy, input } = inputs as Inputs;
  const backend = anyBackend as unknown as CpuBackend;
  const dx = new Float32Array(tf.util.sizeFromShape(input.shape));
  spreadEvenly(backend.data.get(dy.dataId).values, dx, read(input.shape, attrs ?? {}));
  return backend.makeTensorInfo(input.shape, 'float32', dx);
}
