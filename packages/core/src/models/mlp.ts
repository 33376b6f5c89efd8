import * as tf from '@tensorflow/tfjs-core';
import { type Head, type Model, type ParamTree, UnforgetError } from '@unforget/types';
import { checkKeys } from '../options.ts';
import { checkHead, growHead, HEAD_SITE, initialHead, NONE_FROZEN, onlyUnits } from './head.ts';
import { checkInitializer, type Initializer, initialBias, initialWeights } from './initializer.ts';
import { dense, denseSite, dropout } from './layers.ts';

export interface MlpOptions {
  /** Numbers in one sample, or its shape (which is flattened). */
  readonly inputs: number | readonly number[];
  /** Units of each hidden layer; default none: softmax regression. */
  readonly hidden?: readonly number[];
  readonly head: Head;
  /** Default `torch`. */
  readonly initializer?: Initializer;
  /** Share of hidden activations dropped in training, in [0, 1); default 0. */
  readonly dropout?: number;
}

/**
 * A multi-layer perceptron: dense layers with ReLU, then a head.
 * Parameter paths: `hidden-1/kernel` [in, out], `hidden-1/bias` [out], …, `head/kernel`, `head/bias`.
 * @throws UnforgetError `invalid-option`
 */
export function mlp(options: MlpOptions): Model {
  checkKeys('mlp', options, ['inputs', 'hidden', 'head', 'initializer', 'dropout']);
  const { hidden = [], head, initializer = 'torch', dropout: rate = 0 } = options;
  const inputShape = typeof options.inputs === 'object' ? [...options.inputs] : [options.inputs];
  checkHead(head);
  checkInitializer(initializer);
  checkSizes('inputs', inputShape);
  checkSizes('hidden', hidden);
  checkDropout(rate);

  const inputs = inputShape.reduce((a, b) => a * b, 1);
  const widths = [inputs, ...hidden];
  const features = widths[widths.length - 1] as number;
  const hiddenSites = hidden.map((_, i) => denseSite(`hidden-${i + 1}`));
  const noise = rate > 0 ? Object.fromEntries(hidden.map((units, i) => [`hidden-${i + 1}`, [units]])) : {};

  return {
    specificationVersion: 'v1',
    name: 'mlp',
    inputShape,
    head,
    sites: [...hiddenSites, HEAD_SITE],
    noise,
    init(units, random) {
      const body = hidden.map((width, i): ParamTree => {
        const fans = { fanIn: widths[i] as number, fanOut: width };
        const source = random('init', `hidden-${i + 1}`);
        return {
          [`hidden-${i + 1}/kernel`]: initialWeights(initializer, source, [fans.fanIn, width], fans),
          [`hidden-${i + 1}/bias`]: initialBias(initializer, source, [width], fans.fanIn),
        };
      });
      return Object.assign({}, ...body, initialHead(units, random, { features, initializer }));
    },
    frozen: () => NONE_FROZEN,
    grow: (params, { units }, random) => growHead(params, units, random, initializer),
    readout: (params, features) => dense(HEAD_SITE, features, { params }),
    forward(params, x, { training = false, noise: drawn, units, tap } = {}) {
      let h: tf.Tensor = tf.reshape(x, [-1, inputs]); // [n, inputs]
      for (const site of hiddenSites) {
        h = tf.relu(dense(site, h, { params, tap })); // [n, width]
        const mask = training && rate > 0 ? drawn?.[site.path] : undefined;
        if (mask) h = dropout(h, mask, rate);
      }
      const outputs = dense(HEAD_SITE, h, { params: onlyUnits(params, units), tap }); // [n, units]
      return { outputs, features: h, updates: {} };
    },
  };
}

/** Throws unless all are positive integers. */
export function checkSizes(option: string, sizes: readonly number[]): void {
  if (Array.isArray(sizes) && sizes.every((size) => Number.isInteger(size) && size >= 1)) return;
  throw new UnforgetError({
    code: 'invalid-option',
    what: `Option "${option}"`,
    expected: 'positive integers',
    received: JSON.stringify(sizes),
  });
}

export function checkDropout(rate: number): void {
  if (rate >= 0 && rate < 1) return;
  throw new UnforgetError({
    code: 'invalid-option',
    what: 'Option "dropout"',
    expected: 'a share in [0, 1)',
    received: String(rate),
  });
}
