import * as tf from '@tensorflow/tfjs-core';
import type { LayerCall, LayerSite, ParamTree, Tap } from '@unforget/types';
import { at } from '../tree.ts';

/** What every layer function is given beside its input. */
export interface LayerInputs {
  readonly params: ParamTree;
  readonly tap?: Tap | undefined;
}

const tapped = (tap: Tap | undefined, call: LayerCall): tf.Tensor => (tap ? tap(call) : call.output);

export const denseSite = (path: string): LayerSite => ({
  kind: 'Dense',
  path,
  params: { kernel: `${path}/kernel`, bias: `${path}/bias` },
  config: {},
});

export const convolutionSite = (path: string): LayerSite => ({
  kind: 'Conv2D',
  path,
  params: { kernel: `${path}/kernel`, bias: `${path}/bias` },
  config: { strides: [1, 1], padding: 'same', dilation: [1, 1] },
});

/** x [n, i] · kernel [i, o] + bias [o] → [n, o], before any activation function. */
export function dense(site: LayerSite, x: tf.Tensor, { params, tap }: LayerInputs): tf.Tensor {
  const product = tf.matMul(x as tf.Tensor2D, at(params, site.params['kernel'] ?? '') as tf.Tensor2D);
  const output = tf.add(product, at(params, site.params['bias'] ?? ''));
  return tapped(tap, { ...site, input: x, output });
}

/** x [n, h, w, i] ∗ kernel [kh, kw, i, o] + bias [o] → [n, h, w, o], stride 1, padding 'same'. */
export function convolution(site: LayerSite, x: tf.Tensor, { params, tap }: LayerInputs): tf.Tensor {
  const kernel = at(params, site.params['kernel'] ?? '') as tf.Tensor4D;
  const output = tf.add(tf.conv2d(x as tf.Tensor4D, kernel, 1, 'same'), at(params, site.params['bias'] ?? ''));
  return tapped(tap, { ...site, input: x, output });
}

/**
 * Zeroes a share `rate` of x and scales the rest by 1/(1−rate). The random numbers come in as a tensor: what tfjs's own
 * dropout draws could be neither resumed nor captured.
 */
export function dropout(x: tf.Tensor, noise: tf.Tensor, rate: number): tf.Tensor {
  const kept = tf.cast(tf.greaterEqual(noise, rate), 'float32');
  return tf.mul(x, tf.mul(kept, 1 / (1 - rate)));
}
