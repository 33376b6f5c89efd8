import * as tf from '@tensorflow/tfjs-core';
import { adam, type ComposedStrategy, compose, createLearner, type Learner, mlp } from '@unforget/core';
import { pointClouds } from '@unforget/core/testing';
import type { Head, Model, ParamTree, Samples } from '@unforget/types';
import { type LoraModel, type LoraOptions, withLora } from '../index.ts';

export const small = (head: Head = { kind: 'growing' }, hidden: readonly number[] = [12, 10]): Model =>
  mlp({ inputs: 4, hidden, head });

export const adapted = (options: LoraOptions, head?: Head): LoraModel => withLora(small(head), options);

export const learnerOf = (model: Model, strategy: ComposedStrategy = compose()): Learner =>
  createLearner({ model, optimizer: adam(0.02), strategy, seed: 3 });

export const [first, second, third] = [[0, 1], [2, 3, 4], [0, 5, 6, 7, 8]].map((classes) => pointClouds(classes)) as [
  Samples,
  Samples,
  Samples,
];

/** Values of the parameters whose path fits, by path. */
export const valuesOf = (params: ParamTree | null, fits: RegExp = /./): Record<string, number[]> =>
  Object.fromEntries(
    Object.entries(params ?? {})
      .filter(([path]) => fits.test(path))
      .map(([path, tensor]) => [path, Array.from(tensor.dataSync())]),
  );

/** Raw outputs of a model for samples of four numbers. */
export const outputsOf = (model: Model, params: ParamTree | null, { x, length }: Samples): tf.Tensor =>
  model.forward(params ?? {}, tf.tensor2d(Float32Array.from(x), [length, 4])).outputs;
