import * as tf from '@tensorflow/tfjs-core';
import { registerReluGradient } from './relu-gradient.ts';

const MARKER = Symbol.for('unforget.native-kernel');

/**
 * Puts kernels in the place of tfjs-node's where those stand in the way of a captured step: what TensorFlow computes
 * otherwise in a graph than op by op. So a step gives the same numbers both ways. And the gradient of ReLU as one
 * operation. Again does nothing.
 */
export function registerNativeKernels(): void {
  replace('Softmax', softmax);
  registerReluGradient();
}

function replace(kernelName: string, kernelFunc: tf.KernelFunc): void {
  const original = tf.getKernel(kernelName, 'tensorflow');
  if (!original || MARKER in original.kernelFunc) return;
  tf.unregisterKernel(kernelName, 'tensorflow');
  tf.registerKernel({ ...original, kernelFunc: Object.assign(kernelFunc, { [MARKER]: true }) });
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
