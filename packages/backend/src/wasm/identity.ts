import type * as tf from '@tensorflow/tfjs-core';
import type { WasmBackend } from './scratch.ts';

/** A tensor with the same values shares them, as on the other backends. The shipped kernel copies: `tf.clone` is everywhere. */
export const identity: tf.KernelFunc = ({ inputs, backend }) => {
  const { x } = inputs as { x: tf.TensorInfo };
  (backend as WasmBackend).incRef(x.dataId);
  return { dataId: x.dataId, shape: x.shape, dtype: x.dtype };
};
