import * as tf from '@tensorflow/tfjs-core';
import { nativeBackend } from './native-backend.ts';

const NAME = 'ReluGrad';

/**
 * Teaches the native engine the gradient of ReLU as one operation; tfjs makes it of seven, in every backward pass. The
 * same bits; only where the input is NaN the gradient is 0, not NaN. Other engines keep tfjs's. Again does nothing.
 */
export function registerReluGradient(): void {
  const usual = tf.getGradient('Relu');
  if (!usual || tf.getKernel(NAME, 'tensorflow')) return;
  tf.registerKernel({
    kernelName: NAME,
    backendName: 'tensorflow',
    kernelFunc: ({ inputs }) => reluGradient(inputs['dy'] as tf.Tensor, inputs['x'] as tf.Tensor),
  });
  // Linear in dy, and constant in x wherever it has a derivative.
  tf.registerGradient({
    kernelName: NAME,
    inputsToSave: ['x'],
    gradFunc: (dy, [x]) => ({
      dy: () => run(dy as tf.Tensor, x as tf.Tensor),
      x: () => tf.zerosLike(x as tf.Tensor),
    }),
  });
  tf.unregisterGradient('Relu');
  tf.registerGradient({
    ...usual,
    gradFunc: (dy, saved, attributes) => {
      const [x] = saved;
      if (!nativeBackend() || x?.dtype !== 'float32') return usual.gradFunc(dy, saved, attributes);
      return { x: () => run(dy as tf.Tensor, x) };
    },
  });
}

const run = (dy: tf.Tensor, x: tf.Tensor): tf.Tensor => tf.engine().runKernel(NAME, { dy, x });

function reluGradient(dy: tf.Tensor, x: tf.Tensor): tf.Tensor {
  const backend = nativeBackend();
  if (!backend) throw new Error('The native engine is not the current one');
  const { TF_ATTR_TYPE, TF_FLOAT } = backend.binding;
  return backend.executeSingleOutput(NAME, [{ name: 'T', type: TF_ATTR_TYPE, value: TF_FLOAT }], [dy, x]);
}
