import type * as tf from '@tensorflow/tfjs-core';
import { numbersOf } from './heap.ts';
import type { WasmBackend } from './scratch.ts';

/**
 * Indices [...] to [..., depth]: `onValue` at the index, `offValue` elsewhere; an index outside 0…depth−1 is nowhere on.
 * The shipped kernel writes integers of four bytes whatever the type asked for: as float32 the numbers are wrong, as bool
 * they spoil what lies behind the result.
 */
export const oneHot: tf.KernelFunc = ({ inputs, backend: anyBackend, attrs }) => {
  const { indices } = inputs as { indices: tf.TensorInfo };
  const { depth, onValue, offValue, dtype } = attrs as unknown as Attributes;
  const backend = anyBackend as WasmBackend;
  const out = backend.makeOutput([...indices.shape, depth], dtype);
  const [values, on] = numbersOf(backend, out, indices);
  values.fill(offValue);
  on.forEach((index, row) => {
    if (index >= 0 && index < depth) values[row * depth + index] = onValue;
  });
  return out;
};

interface Attributes {
  readonly depth: number;
  readonly onValue: number;
  readonly offValue: number;
  readonly dtype: tf.DataType;
}
