import * as tf from '@tensorflow/tfjs-core';
import type { ParamTree } from '@unforget/types';

/** An array as the reference program writes it. */
export interface GoldenArray {
  readonly shape: readonly number[];
  readonly values: readonly number[];
}

/** A golden's arrays as tensors; the caller owns them. */
export function goldenTree(arrays: Readonly<Record<string, GoldenArray>>): ParamTree {
  return Object.fromEntries(
    Object.entries(arrays).map(([path, { shape, values }]) => [path, tf.tensor([...values], [...shape], 'float32')]),
  );
}
