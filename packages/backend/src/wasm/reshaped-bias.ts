import * as tf from '@tensorflow/tfjs-core';
import { numbersOf } from './heap.ts';
import { type WasmBackend, withScratch } from './scratch.ts';

/**
 * Wraps a fused kernel so that a reshaped tensor can be its bias: the shipped one asks for the shape in which the values
 * were first made, and refuses them if that was a matrix.
 */
export function withReshapedBias(original: tf.KernelFunc): tf.KernelFunc {
  return (args) => {
    const { bias } = args.inputs as { bias?: tf.TensorInfo };
    const backend = args.backend as WasmBackend;
    if (!bias || backend.dataIdMap.get(bias.dataId).shape.length === 1) return original(args);
    const size = tf.util.sizeFromShape(bias.shape);
    if (bias.shape.at(-1) !== size) return original(args);
    return withScratch(backend, (scratch) => {
      const copy = scratch.allocate([size]);
      const [from, to] = numbersOf(backend, bias, copy);
      to.set(from);
      return original({ ...args, inputs: { ...args.inputs, bias: copy } }) as tf.TensorInfo;
    });
  };
}
