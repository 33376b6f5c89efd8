import type * as tf from '@tensorflow/tfjs-core';
import type { WasmBackend } from './scratch.ts';

export type Numbers = ReturnType<WasmBackend['typedArrayFromHeap']>;

/**
 * The numbers of tensors, where they lie in the heap. A tensor made on another backend moves here at its first use, and a
 * heap that grows for it leaves every earlier view behind: so all are moved before any is looked at.
 */
export function numbersOf<const T extends readonly tf.TensorInfo[]>(
  backend: WasmBackend,
  ...tensors: T
): { -readonly [K in keyof T]: Numbers } {
  for (const { dataId } of tensors) backend.dataIdMap.get(dataId);
  return tensors.map((tensor) => backend.typedArrayFromHeap(tensor)) as { -readonly [K in keyof T]: Numbers };
}
