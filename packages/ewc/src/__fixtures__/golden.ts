import * as tf from '@tensorflow/tfjs-core';
import { cnn, mlp } from '@unforget/core';
import type { Model, ParamTree } from '@unforget/types';

export interface GoldenTensor {
  readonly shape: readonly number[];
  readonly values: readonly number[];
}
export type GoldenTree = Readonly<Record<string, GoldenTensor>>;

export interface GoldenModel {
  readonly kind: string;
  readonly inputs?: number;
  readonly inputShape?: readonly number[];
  readonly hidden?: readonly number[];
  readonly filters?: readonly number[];
  readonly kernelSize?: number;
}

export const goldenTree = (tree: GoldenTree): ParamTree =>
  Object.fromEntries(
    Object.entries(tree).map(([path, { values, shape }]) => [path, tf.tensor([...values], [...shape], 'float32')]),
  );

export function goldenModel({ inputs, inputShape, hidden = [], filters = [], kernelSize = 3 }: GoldenModel): Model {
  const head = { kind: 'growing' } as const;
  if (inputs !== undefined) return mlp({ inputs, hidden, head });
  return cnn({ inputShape: inputShape as [number, number, number], filters, hidden, kernelSize, head });
}
