import * as tf from '@tensorflow/tfjs-core';
import { type WasmBackend, withScratch } from './scratch.ts';

/**
 * Wraps a matmul kernel so that empty operands are right, as in the backward pass of a batch of no samples: a sum of no
 * products is 0, where the shipped kernel leaves what was in memory; a batch of no matrices makes it fail.
 */
export function withEmptyOperands(original: tf.KernelFunc): tf.KernelFunc {
  return (args) => {
    const { inputs, attrs, backend: anyBackend } = args;
    const { a, b } = inputs as { a: tf.TensorInfo; b: tf.TensorInfo };
    if (!a.shape.includes(0) && !b.shape.includes(0)) return original(args);
    const { transposeA, transposeB } = attrs as { transposeA?: boolean; transposeB?: boolean };
    const [batchA, batchB] = [a.shape.slice(0, -2), b.shape.slice(0, -2)];
    const rows = a.shape.at(transposeA ? -1 : -2) as number;
    const columns = b.shape.at(transposeB ? -2 : -1) as number;
    const shape = [...tf.broadcast_util.assertAndGetBroadcastShape(batchA, batchB), rows, columns];
    const backend = anyBackend as WasmBackend;
    if (shape.includes(0)) return backend.makeOutput(shape, 'float32');
    return withScratch(backend, (scratch) => {
      // one product of zeros in the place of none, so that bias and activation of a fused kernel stay
      const zeros = (of: number[]): tf.TensorInfo => {
        const info = scratch.allocate(of);
        backend.typedArrayFromHeap(info).fill(0);
        return info;
      };
      const filled = { ...inputs, a: zeros([...batchA, rows, 1]), b: zeros([...batchB, 1, columns]) };
      const plain = { ...attrs, transposeA: false, transposeB: false };
      return original({ inputs: filled, attrs: plain, backend }) as tf.TensorInfo;
    });
  };
}
