import type * as tf from '@tensorflow/tfjs-core';
import { type Numbers, numbersOf } from './heap.ts';
import type { WasmBackend } from './scratch.ts';

/**
 * Sums the rows of x [n, ...] that share a segment id: [numSegments, ...]; the gradient of `gather`, hence of embeddings.
 * Rows whose id lies outside 0…numSegments−1 are left out, as on the other backends. Cost: one pass over x.
 */
export const unsortedSegmentSum: tf.KernelFunc = ({ inputs, backend: anyBackend, attrs }) => {
  const { x, segmentIds } = inputs as { x: tf.TensorInfo; segmentIds: tf.TensorInfo };
  const { numSegments } = attrs as unknown as { numSegments: number };
  const backend = anyBackend as WasmBackend;
  const rowShape = x.shape.slice(1);
  const rowSize = rowShape.reduce((product, size) => product * size, 1);
  const out = backend.makeOutput([numSegments, ...rowShape], x.dtype);
  const [sums, values, ids] = numbersOf(backend, out, x, segmentIds);
  sums.fill(0);
  ids.forEach((segment, row) => {
    if (segment < 0 || segment >= numSegments) return;
    addRow(sums, values, { to: segment * rowSize, from: row * rowSize, length: rowSize });
  });
  return out;
};

function addRow(sums: Numbers, values: Numbers, at: { to: number; from: number; length: number }): void {
  for (let k = 0; k < at.length; k++) sums[at.to + k] = (sums[at.to + k] ?? 0) + (values[at.from + k] ?? 0);
}
