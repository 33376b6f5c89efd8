import type * as tf from '@tensorflow/tfjs-core';
import { type WasmBackend, withScratch } from './scratch.ts';

/**
 * Wraps a matmul kernel so that transposed operands are transposed first.
 * The shipped kernel multiplies transposed operands in a plain loop, ten times slower than its fast path; every backward
 * pass needs two such products. Used for `BatchMatMul` and `_FusedMatMul`, whose attributes are named alike.
 */
export function withExplicitTranspose(original: tf.KernelFunc): tf.KernelFunc {
  return (args) => {
    const { inputs, backend, attrs } = args;
    const { transposeA, transposeB } = attrs as { transposeA?: boolean; transposeB?: boolean };
    if (!transposeA && !transposeB) return original(args);
    const { a, b } = inputs as { a: tf.TensorInfo; b: tf.TensorInfo };
    return withScratch(backend as WasmBackend, (scratch) => {
      const left = transposeA ? scratch.transpose(a, swapLastTwo(a.shape.length)) : a;
      const right = transposeB ? scratch.transpose(b, swapLastTwo(b.shape.length)) : b;
      const plain = { ...attrs, transposeA: false, transposeB: false };
      return original({ inputs: { ...inputs, a: left, b: right }, backend, attrs: plain }) as tf.TensorInfo;
    });
  };
}

function swapLastTwo(rank: number): number[] {
  const axes = Array.from({ length: rank }, (_, axis) => axis);
  return [...axes.slice(0, rank - 2), rank - 1, rank - 2];
}
