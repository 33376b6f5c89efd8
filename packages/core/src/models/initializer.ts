import * as tf from '@tensorflow/tfjs-core';
import { type Random, UnforgetError } from '@unforget/types';
import { requireEngine } from '../readied-engine.ts';

/**
 * How weights start.
 * - `torch`: U(±1/√fanIn) for weights and biases, PyTorch's default, which the published protocols rest on
 * - `glorot`: U(±√(6/(fanIn+fanOut))), biases 0, TensorFlow's default (Glorot and Bengio 2010)
 * - `he`: U(±√(6/fanIn)), biases 0 (He et al. 2015)
 */
export type Initializer = 'torch' | 'glorot' | 'he';

export const INITIALIZERS: readonly Initializer[] = ['torch', 'glorot', 'he'];

export interface Fans {
  readonly fanIn: number;
  readonly fanOut: number;
}

/** Throws for a name that is not one of {@link INITIALIZERS}. */
export function checkInitializer(name: string): void {
  if ((INITIALIZERS as readonly string[]).includes(name)) return;
  throw new UnforgetError({
    code: 'invalid-option',
    what: 'Option "initializer"',
    expected: INITIALIZERS.join(' | '),
    received: JSON.stringify(name),
  });
}

const uniform = (random: Random, shape: readonly number[], bound: number): tf.Tensor => {
  const values = new Float32Array(shape.reduce((a, b) => a * b, 1));
  for (let i = 0; i < values.length; i++) values[i] = (2 * random.next() - 1) * bound;
  requireEngine();
  return tf.tensor(values, [...shape]);
};

/** Fresh weights of `shape`; the caller owns them. */
export function initialWeights(
  initializer: Initializer,
  random: Random,
  shape: readonly number[],
  fans: Fans,
): tf.Tensor {
  const bounds: Record<Initializer, number> = {
    torch: 1 / Math.sqrt(fans.fanIn),
    glorot: Math.sqrt(6 / (fans.fanIn + fans.fanOut)),
    he: Math.sqrt(6 / fans.fanIn),
  };
  return uniform(random, shape, bounds[initializer]);
}

/** Fresh biases of `shape`; the caller owns them. */
export function initialBias(
  initializer: Initializer,
  random: Random,
  shape: readonly number[],
  fanIn: number,
): tf.Tensor {
  return initializer === 'torch' ? uniform(random, shape, 1 / Math.sqrt(fanIn)) : tf.zeros([...shape]);
}
