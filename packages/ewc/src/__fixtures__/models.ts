import * as tf from '@tensorflow/tfjs-core';
import { createRandom } from '@unforget/core';
import type { ForwardOptions, LayerSite, Model, ParamTree } from '@unforget/types';

/** Seeded numbers in (−1, 1). */
export function numbers(count: number, ...words: (string | number)[]): Float32Array {
  const random = createRandom('fixture', ...words);
  return Float32Array.from({ length: count }, () => 2 * random.next() - 1);
}

export const tensorOf = (shape: readonly number[], ...words: (string | number)[]): tf.Tensor =>
  tf.tensor(
    numbers(
      shape.reduce((a, b) => a * b, 1),
      ...words,
    ),
    [...shape],
  );

export interface HandMade {
  readonly inputShape: readonly number[];
  readonly units: number;
  readonly shapes: Readonly<Record<string, readonly number[]>>;
  readonly sites: readonly LayerSite[];
  readonly frozen?: readonly string[];
  readonly outputs: (params: ParamTree, x: tf.Tensor, tap: NonNullable<ForwardOptions['tap']>) => tf.Tensor;
}

/** A model written out by hand, for layers and habits that the builders don't have. */
export const handMade = ({ inputShape, units, shapes, sites, frozen = [], outputs }: HandMade): Model => ({
  specificationVersion: 'v1',
  name: 'hand-made',
  inputShape,
  head: { kind: 'fixed', units },
  sites,
  frozen: () => new Set(frozen),
  noise: {},
  init: () => Object.fromEntries(Object.entries(shapes).map(([path, shape]) => [path, tensorOf(shape, path)])),
  grow: (params) => params,
  forward: (params, x, { tap = (call) => call.output }: ForwardOptions = {}) => {
    const result = outputs(params, x, tap);
    return { outputs: result, features: result, updates: {} };
  },
});

export const site = (kind: string, path: string, config: LayerSite['config'] = {}): LayerSite => ({
  kind,
  path,
  params: { kernel: `${path}/kernel`, bias: `${path}/bias` },
  config,
});

const affine = (params: ParamTree, path: string, product: tf.Tensor): tf.Tensor =>
  tf.add(product, params[`${path}/bias`] as tf.Tensor);

/** Dense on [n, t, 3], tanh, mean over time, Dense to 3 units. */
export const sequenceModel = (): Model => {
  const [token, head] = [site('Dense', 'token'), site('Dense', 'head')];
  return handMade({
    inputShape: [4, 3],
    units: 3,
    sites: [token, head],
    shapes: { 'token/kernel': [3, 5], 'token/bias': [5], 'head/kernel': [5, 3], 'head/bias': [3] },
    outputs(params, x, tap) {
      const flat = tf.matMul(tf.reshape(x, [-1, 3]) as tf.Tensor2D, params['token/kernel'] as tf.Tensor2D);
      const output = tf.reshape(affine(params, 'token', flat), [-1, 4, 5]);
      const h = tf.mean(tf.tanh(tap({ ...token, input: x, output })), 1);
      const logits = affine(params, 'head', tf.matMul(h as tf.Tensor2D, params['head/kernel'] as tf.Tensor2D));
      return tap({ ...head, input: h, output: logits });
    },
  });
};

export interface ConvolutionCase {
  readonly kernel: readonly [number, number];
  readonly strides: number | [number, number];
  readonly padding: 'same' | 'valid' | number | readonly [number, number, number, number];
  readonly dilation: number | [number, number];
  readonly size?: readonly [number, number];
}

/** The slices along `axis`, with zeros between them. */
function spread(kernel: tf.Tensor, axis: number, step: number): tf.Tensor {
  if (step === 1) return kernel;
  const slices = tf.split(kernel, kernel.shape[axis] as number, axis);
  const gap = (slice: tf.Tensor): tf.Tensor[] => Array.from({ length: step - 1 }, () => tf.zerosLike(slice));
  return tf.concat(
    slices.flatMap((slice, i) => (i ? [...gap(slice), slice] : [slice])),
    axis,
  );
}

/** One convolution [n, 7, 6, 2] → 3 filters, tanh, mean over the image: three units. */
export const convolutionModel = ({ kernel, strides, padding, dilation, size = [7, 6] }: ConvolutionCase): Model => {
  const layer = site('Conv2D', 'conv', { strides, padding, dilation } as LayerSite['config']);
  const [top = 0, bottom = 0, left = 0, right = 0] =
    typeof padding === 'number' ? [padding, padding, padding, padding] : Array.isArray(padding) ? padding : [];
  return handMade({
    inputShape: [...size, 2],
    units: 3,
    sites: [layer],
    shapes: { 'conv/kernel': [...kernel, 2, 3], 'conv/bias': [3] },
    outputs(params, x, tap) {
      const padded = tf.pad(x, [[0, 0], [top, bottom], [left, right], [0, 0]]) as tf.Tensor4D;
      const mode = padding === 'same' ? 'same' : 'valid';
      const [down, across] = typeof dilation === 'number' ? [dilation, dilation] : dilation;
      // tfjs has no gradient of a dilated convolution, so zeros go between the weights here.
      const weights = spread(spread(params['conv/kernel'] as tf.Tensor, 0, down), 1, across);
      const product = tf.conv2d(padded, weights as tf.Tensor4D, strides, mode);
      const output = tap({ ...layer, input: x, output: affine(params, 'conv', product) });
      return tf.mean(tf.tanh(output), [1, 2]);
    },
  });
};
