import * as tf from '@tensorflow/tfjs-core';
import { initialBias, initialWeights } from '@unforget/core';
import type { ParamTree, Random, RandomFor } from '@unforget/types';
import { type Column, columnPath } from './column.ts';
import { columnStarts, type Layout, type Start } from './layout.ts';

/** Fresh parameters of a column; the caller owns them. */
export function freshColumn(layout: Layout, column: Column, random: RandomFor): ParamTree {
  const prefix = columnPath(column);
  return Object.fromEntries(
    Object.entries(columnStarts(layout, column)).map(([path, start]): [string, tf.Tensor] => [
      `${prefix}/${path}`,
      fresh(layout, start, random('init', prefix, path)),
    ]),
  );
}

function fresh({ initializer, lateralScale }: Layout, { shape, role, fans }: Start, random: Random): tf.Tensor {
  if (role === 'weights') return initialWeights(initializer, random, shape, fans);
  if (role === 'bias') return initialBias(initializer, random, shape, fans.fanIn);
  const scales = Array.from({ length: shape[0] ?? 0 }, () => lateralScale * (1 - random.next()));
  return tf.tensor(scales, [...shape], 'float32');
}
