import * as tf from '@tensorflow/tfjs-core';
import type { ParamTree } from '@unforget/types';
import { hashedNumbers } from './problem.ts';
import type { UnitRequest } from './protocol.ts';

/** What both sides build: an MLP 784-hidden…-classes, or convolutions 3×3 with pooling and a dense layer. */
export interface NetworkPlan {
  readonly kind: 'mlp' | 'cnn';
  readonly shape: readonly number[];
  /** Units of the MLP's hidden layers. */
  readonly hidden: readonly number[];
  readonly classes: number;
}

export const FILTERS = [32, 64];
const DENSE = [128];

export function networkPlan(params: UnitRequest['params']): NetworkPlan {
  const kind = params['network'] === 'cnn' ? 'cnn' : 'mlp';
  return {
    kind,
    shape: kind === 'cnn' ? [28, 28, 1] : [784],
    hidden: kind === 'cnn' ? DENSE : ((params['hidden'] ?? [400, 400]) as readonly number[]),
    classes: (params['classes'] ?? 10) as number,
  };
}

/** U(±1/√fanIn) for kernels, zero for biases; tensor number i of the network takes the hashes of seed 10 + i. */
export function startingWeights(plan: NetworkPlan): ParamTree {
  const entries = kernelShapes(plan).flatMap(([path, shape], i): [string, tf.Tensor][] => {
    const bound = 1 / Math.sqrt(shape.slice(0, -1).reduce((a, b) => a * b, 1));
    const values = hashedNumbers(
      shape.reduce((a, b) => a * b, 1),
      10 + i,
    ).map((value) => (2 * value - 1) * bound);
    return [
      [`${path}/kernel`, tf.tensor(values, [...shape])],
      [`${path}/bias`, tf.zeros([shape.at(-1) as number])],
    ];
  });
  return Object.fromEntries(entries);
}

function kernelShapes({ kind, shape, hidden, classes }: NetworkPlan): [string, readonly number[]][] {
  const filters = kind === 'cnn' ? FILTERS : [];
  const depths = [shape.at(-1) as number, ...filters];
  const convolutions = filters.map((out, i): [string, number[]] => [`conv-${i + 1}`, [3, 3, depths[i] as number, out]]);
  const side = (shape[0] as number) / 2 ** filters.length;
  const widths = [filters.length ? side * side * (filters.at(-1) as number) : (shape[0] as number), ...hidden];
  const dense = hidden.map((out, i): [string, number[]] => [`hidden-${i + 1}`, [widths[i] as number, out]]);
  return [...convolutions, ...dense, ['head', [widths.at(-1) as number, classes]]];
}
