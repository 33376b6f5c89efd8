import * as tf from '@tensorflow/tfjs-core';
import type { ParamTree } from '@unforget/types';

/** An array on the host. */
export interface HostArray {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}
export type HostArrays = Readonly<Record<string, HostArray>>;

/** Copies of the tensors on the host; reads them, so not inside a step. */
export const toHost = (params: ParamTree): HostArrays =>
  Object.fromEntries(
    Object.entries(params).map(([path, tensor]): [string, HostArray] => [
      path,
      { shape: [...tensor.shape], values: Float32Array.from(tensor.dataSync()) },
    ]),
  );

/** The arrays as tensors, which the caller owns. */
export const toTensors = (arrays: HostArrays): ParamTree =>
  Object.fromEntries(
    Object.entries(arrays).map(([path, { shape, values }]) => [
      path,
      // A copy: some engines keep the array that they are given.
      tf.tensor(values.slice(), [...shape], 'float32'),
    ]),
  );
