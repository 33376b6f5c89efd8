import * as tf from '@tensorflow/tfjs-core';
import type { WasmBackend } from './scratch.ts';

type Wrap = (original: tf.KernelFunc) => tf.KernelFunc;

/** Wraps `Sum`: of no numbers, the shipped kernel leaves what was in memory. */
export const withSumOfNothing: Wrap = withResultOfNothing(0, (x) => x.dtype);

/** The same for `Mean`, which is NaN as in TensorFlow. */
export const withMeanOfNothing: Wrap = withResultOfNothing(Number.NaN, () => 'float32');

function withResultOfNothing(result: number, typeOf: (x: tf.TensorInfo) => tf.DataType): Wrap {
  return (original) => (args) => {
    const { x } = args.inputs as { x: tf.TensorInfo };
    if (!x.shape.includes(0)) return original(args);
    const { axis, keepDims } = args.attrs as { axis?: number | number[]; keepDims?: boolean };
    const axes = tf.util.parseAxisParam(axis as number[], x.shape);
    const [shape] = tf.backend_util.computeOutAndReduceShapes(x.shape, axes);
    const backend = args.backend as WasmBackend;
    const out = backend.makeOutput(keepDims ? tf.backend_util.expandShapeToKeepDim(shape, axes) : shape, typeOf(x));
    backend.typedArrayFromHeap(out).fill(result);
    return out;
  };
}
