import type * as tf from '@tensorflow/tfjs-core';
import { type WasmBackend, withScratch } from './scratch.ts';

/** Wraps `OneHot`: asked for float32, the shipped kernel writes the bits of integers into it. */
export function withCastAfterwards(original: tf.KernelFunc): tf.KernelFunc {
  return (args) => {
    const { dtype } = args.attrs as { dtype?: tf.DataType };
    if (dtype !== 'float32') return original(args);
    return withScratch(args.backend as WasmBackend, (scratch) => {
      const x = scratch.run('OneHot', args.inputs, { ...args.attrs, dtype: 'int32' });
      return scratch.run('Cast', { x }, { dtype });
    });
  };
}
