import type * as tf from '@tensorflow/tfjs-core';
import type { WasmBackend } from './scratch.ts';

/** Wraps `OneHot`: asked for float32, the shipped kernel writes the bits of integers into it. Other types go to it. */
export function withFloatRows(original: tf.KernelFunc): tf.KernelFunc {
  return (args) => {
    const { dtype, ...rows } = args.attrs as unknown as { dtype?: tf.DataType } & Rows;
    if (dtype !== 'float32') return original(args);
    return floatRows(args.inputs.indices as tf.TensorInfo, rows, args.backend as WasmBackend);
  };
}

interface Rows {
  depth: number;
  onValue: number;
  offValue: number;
}

/** Indices [...] to [..., depth]: `onValue` at the index, `offValue` elsewhere; an index outside 0…depth−1 is nowhere on. */
function floatRows(indices: tf.TensorInfo, { depth, onValue, offValue }: Rows, backend: WasmBackend): tf.TensorInfo {
  const out = backend.makeOutput([...indices.shape, depth], 'float32');
  const values = backend.typedArrayFromHeap(out).fill(offValue);
  backend.typedArrayFromHeap(indices).forEach((index, row) => {
    if (index >= 0 && index < depth) values[row * depth + index] = onValue;
  });
  return out;
}
