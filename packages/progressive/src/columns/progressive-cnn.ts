import { checkKeys, checkSizes } from '@unforget/core';
import { type Model, UnforgetError } from '@unforget/types';
import type { Layer } from './layout.ts';
import { type ColumnOptions, checkLayers, columnOptions } from './progressive-mlp.ts';
import { progressiveModel } from './progressive-model.ts';

export interface ProgressiveCnnOptions extends ColumnOptions {
  /** [height, width, channels] */
  readonly inputShape: readonly [number, number, number];
  /** Filters of each convolution; every one is followed by ReLU and 2×2 max pooling. At least one. */
  readonly filters: readonly number[];
  /** Side of the square kernels; default 3. */
  readonly kernelSize?: number;
  /** Units of dense layers after the convolutions; default none. */
  readonly hidden?: readonly number[];
}

const KEYS = ['inputShape', 'filters', 'kernelSize', 'hidden', 'lateral', 'lateralScale', 'initializer', 'dropout'];

/**
 * A progressive neural network of convolutional columns: each is what `cnn` of `@unforget/core` builds, and all that
 * {@link progressiveMlp} says holds. An adapter of convolutions projects by a 1×1 convolution to as many channels as the
 * layer before has; what goes into a dense layer is flattened after that.
 * @throws UnforgetError `invalid-option`, also when pooling would leave nothing of the image
 */
export function progressiveCnn(options: ProgressiveCnnOptions): Model {
  checkKeys('progressiveCnn', options, KEYS);
  const { inputShape, filters, kernelSize = 3, hidden = [] } = options;
  checkImage(inputShape);
  checkLayers('filters', filters);
  checkSizes('kernelSize', [kernelSize]);
  checkSizes('hidden', hidden);
  const [height, width] = inputShape;
  checkPooling(height, width, filters.length);
  const pooled = (size: number, times: number): number => Math.floor(size / 2 ** times);
  const layers = [
    ...filters.map(
      (channels, i): Layer => ({
        path: `conv-${i + 1}`,
        kind: 'convolution',
        size: [pooled(height, i + 1), pooled(width, i + 1), channels],
      }),
    ),
    ...hidden.map((units, i): Layer => ({ path: `hidden-${i + 1}`, kind: 'dense', size: [units] })),
  ];
  return progressiveModel({ name: 'progressive-cnn', inputShape, layers, kernelSize, ...columnOptions(options) });
}

function checkImage(inputShape: readonly number[]): void {
  checkSizes('inputShape', inputShape);
  if (inputShape.length === 3) return;
  throw new UnforgetError({
    code: 'invalid-option',
    what: 'Option "inputShape"',
    expected: '[height, width, channels]',
    received: JSON.stringify(inputShape),
    remedy: 'Grey images have one channel: [28, 28, 1]',
  });
}

function checkPooling(height: number, width: number, times: number): void {
  const least = 2 ** times;
  if (height >= least && width >= least) return;
  throw new UnforgetError({
    code: 'invalid-option',
    what: `Option "filters" pools ${times} times`,
    expected: `an image of at least ${least}×${least}`,
    received: `${height}×${width}`,
  });
}
