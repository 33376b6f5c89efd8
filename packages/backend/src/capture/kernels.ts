import * as tf from '@tensorflow/tfjs-core';
import type { NativeBackend } from './native-backend.ts';

const MARKER = Symbol.for('unforget.native-kernel');

/**
 * Puts kernels in the place of tfjs-node's where those stand in the way of a captured step: what TensorFlow computes
 * otherwise in a graph than op by op, or can't fuse. So a step gives the same numbers both ways. Again does nothing.
 */
export function registerNativeKernels(): void {
  replace('BatchMatMul', withMatMul);
  replace('Softmax', () => softmax);
}

function replace(kernelName: string, wrap: (original: tf.KernelFunc) => tf.KernelFunc): void {
  const original = tf.getKernel(kernelName, 'tensorflow');
  if (!original || MARKER in original.kernelFunc) return;
  const kernelFunc = Object.assign(wrap(original.kernelFunc), { [MARKER]: true });
  tf.unregisterKernel(kernelName, 'tensorflow');
  tf.registerKernel({ ...original, kernelFunc });
}

/**
 * Products of two matrices by TensorFlow's MatMul, not by its BatchMatMulV2, which tfjs-node takes for every rank: some
 * 10 % less time in a training step, and MatMul is what TensorFlow fuses with bias and activation, to the same bits.
 */
function withMatMul(original: tf.KernelFunc): tf.KernelFunc {
  return (args) => {
    const { a, b } = args.inputs as { a: tf.TensorInfo; b: tf.TensorInfo };
    if (a.shape.length !== 2 || b.shape.length !== 2) return original(args);
    const { transposeA, transposeB } = args.attrs as { transposeA?: boolean; transposeB?: boolean };
    const backend = args.backend as unknown as NativeBackend;
    const { TF_ATTR_BOOL, TF_ATTR_TYPE, TF_FLOAT, TF_INT32 } = backend.binding;
    const attributes = [
      { name: 'T', type: TF_ATTR_TYPE, value: a.dtype === 'int32' ? TF_INT32 : TF_FLOAT },
      { name: 'transpose_a', type: TF_ATTR_BOOL, value: transposeA ?? false },
      { name: 'transpose_b', type: TF_ATTR_BOOL, value: transposeB ?? false },
    ];
    return backend.executeSingleOutput('MatMul', attributes, [a, b]);
  };
}

/** By the formula: on some processors TensorFlow's own rounds otherwise in a graph than op by op. */
const softmax: tf.KernelFunc = ({ inputs, attrs }) => {
  const logits = inputs['logits'] as tf.Tensor;
  const axis = attrs?.['dim'] as number;
  return tf.tidy(() => {
    const exponents = tf.exp(tf.sub(logits, tf.max(logits, axis, true)));
    return tf.div(exponents, tf.sum(exponents, axis, true));
  });
};
