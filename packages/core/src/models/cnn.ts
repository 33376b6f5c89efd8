import * as tf from '@tensorflow/tfjs-core';
import { type Head, type Model, type ParamTree, type RandomFor, UnforgetError } from '@unforget/types';
import { checkKeys } from '../options.ts';
import { checkHead, growHead, HEAD_SITE, initialHead, NONE_FROZEN, onlyUnits } from './head.ts';
import { checkInitializer, type Initializer, initialBias, initialWeights } from './initializer.ts';
import { convolution, convolutionSite, dense, denseSite, dropout } from './layers.ts';
import { checkDropout, checkSizes } from './mlp.ts';

export interface CnnOptions {
  /** [height, width, channels] */
  readonly inputShape: readonly [number, number, number];
  /** Filters of each convolution; every one is followed by ReLU and 2×2 max pooling. */
  readonly filters: readonly number[];
  /** Side of the square kernels; default 3. */
  readonly kernelSize?: number;
  /** Units of dense layers after the convolutions; default none. */
  readonly hidden?: readonly number[];
  readonly head: Head;
  /** Default `torch`. */
  readonly initializer?: Initializer;
  /** Share of dense hidden activations dropped in training, in [0, 1); default 0. */
  readonly dropout?: number;
}

const notAnImage = (inputShape: readonly number[]): UnforgetError =>
  new UnforgetError({
    code: 'invalid-option',
    what: 'Option "inputShape"',
    expected: '[height, width, channels]',
    received: JSON.stringify(inputShape),
    remedy: 'Grey images have one channel: [28, 28, 1]',
  });

/**
 * A small convolutional network: (convolution 'same', ReLU, 2×2 max pooling) for each entry of `filters`, then dense
 * layers with ReLU, then a head. Parameter paths: `conv-1/kernel` [k, k, in, out], `conv-1/bias`, …, `hidden-1/kernel`,
 * …, `head/kernel`, `head/bias`.
 * @throws UnforgetError `invalid-option`, also when pooling would leave nothing of the image
 */
export function cnn(options: CnnOptions): Model {
  checkKeys('cnn', options, ['inputShape', 'filters', 'kernelSize', 'hidden', 'head', 'initializer', 'dropout']);
  const { inputShape, filters, kernelSize = 3, hidden = [], head, initializer = 'torch', dropout: rate = 0 } = options;
  checkHead(head);
  checkInitializer(initializer);
  checkSizes('inputShape', inputShape);
  if (inputShape.length !== 3) throw notAnImage(inputShape);
  checkSizes('filters', filters);
  checkSizes('kernelSize', [kernelSize]);
  checkSizes('hidden', hidden);
  checkDropout(rate);
  const [height, width, channels] = inputShape;
  const shrink = 2 ** filters.length;
  const [pooledHeight, pooledWidth] = [Math.floor(height / shrink), Math.floor(width / shrink)];
  if (pooledHeight < 1 || pooledWidth < 1) {
    throw new UnforgetError({
      code: 'invalid-option',
      what: `Option "filters" pools ${filters.length} times`,
      expected: `an image of at least ${shrink}×${shrink}`,
      received: `${height}×${width}`,
    });
  }

  const flat = pooledHeight * pooledWidth * (filters[filters.length - 1] ?? channels);
  const depths = [channels, ...filters];
  const widths = [flat, ...hidden];
  const features = widths[widths.length - 1] as number;
  const convolutionSites = filters.map((_, i) => convolutionSite(`conv-${i + 1}`));
  const hiddenSites = hidden.map((_, i) => denseSite(`hidden-${i + 1}`));

  const initLayer = (random: RandomFor, path: string, shape: readonly number[]): ParamTree => {
    const area = shape.slice(0, -2).reduce((a, b) => a * b, 1);
    const [fanIn, out] = [area * (shape[shape.length - 2] as number), shape[shape.length - 1] as number];
    const source = random('init', path);
    return {
      [`${path}/kernel`]: initialWeights(initializer, source, shape, { fanIn, fanOut: area * out }),
      [`${path}/bias`]: initialBias(initializer, source, [out], fanIn),
    };
  };

  return {
    specificationVersion: 'v1',
    name: 'cnn',
    inputShape,
    head,
    sites: [...convolutionSites, ...hiddenSites, HEAD_SITE],
    noise: rate > 0 ? Object.fromEntries(hidden.map((units, i) => [`hidden-${i + 1}`, [units]])) : {},
    init(units, random) {
      const kernels = filters.map((out, i) =>
        initLayer(random, `conv-${i + 1}`, [kernelSize, kernelSize, depths[i] as number, out]),
      );
      const matrices = hidden.map((out, i) => initLayer(random, `hidden-${i + 1}`, [widths[i] as number, out]));
      return Object.assign({}, ...kernels, ...matrices, initialHead(units, random, { features, initializer }));
    },
    frozen: () => NONE_FROZEN,
    grow: (params, { units }, random) => growHead(params, units, random, initializer),
    readout: (params, features) => dense(HEAD_SITE, features, { params }),
    forward(params, x, { training = false, noise: drawn, units, tap } = {}) {
      let h: tf.Tensor = x; // [n, height, width, channels]
      for (const site of convolutionSites) {
        h = tf.maxPool(tf.relu(convolution(site, h, { params, tap })) as tf.Tensor4D, 2, 2, 'valid');
      }
      h = tf.reshape(h, [-1, flat]); // [n, flat]
      for (const site of hiddenSites) {
        h = tf.relu(dense(site, h, { params, tap }));
        const mask = training && rate > 0 ? drawn?.[site.path] : undefined;
        if (mask) h = dropout(h, mask, rate);
      }
      const outputs = dense(HEAD_SITE, h, { params: onlyUnits(params, units), tap });
      return { outputs, features: h, updates: {} };
    },
  };
}
