import type { Scalar, Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import type { Clock, ParamTree, StateTree } from './tensors.ts';

/**
 * What the outputs are the parameters of. It fixes the loss's gradient and the exact Fisher information:
 * one class of many, independent yes/no flags, or a value with unit variance.
 */
export type Likelihood = 'categorical' | 'bernoulli' | 'gaussian';

/** A loss as a value per sample; the loop weighs and sums. Part of the training step: tensor operations alone. */
export interface Loss {
  readonly name: string;
  readonly likelihood: Likelihood;
  /** `classes`: y is int32 [n]. `values`: y is float32 [n, units]. */
  readonly targets: 'classes' | 'values';
  /**
   * @param outputs [n, units]
   * @param targets int32 [n] or float32 [n, units]
   * @param active 1 where a unit takes part, else 0: [n, units]; null when all do
   * @returns loss of each sample: [n]
   */
  perSample(outputs: Tensor2D, targets: Tensor, active: Tensor2D | null): Tensor1D;
  /** Outputs as probabilities or predicted values: [n, units]. */
  predictions(outputs: Tensor2D, active: Tensor2D | null): Tensor2D;
}

export interface OptimizerUpdate<S extends StateTree = StateTree> {
  readonly params: ParamTree;
  /** One per entry of `params`. */
  readonly grads: ParamTree;
  readonly state: S;
  readonly rate: Scalar;
}

/**
 * One update rule as a pair of pure functions. Slots are keyed by parameter path, so that freezing, adding or growing a
 * parameter can't hand one parameter's moments to another.
 */
export interface Optimizer<S extends StateTree = StateTree> {
  readonly specificationVersion: 'v1';
  readonly name: string;
  /** Learning rate, constant or by clock. */
  readonly rate: number | ((clock: Clock) => number);
  /** Slots for these parameters; the caller owns them. */
  init(params: ParamTree): S;
  /**
   * Slots for parameters that were added, widened or removed; what stayed keeps its slots.
   * New elements start as if freshly initialised. The caller owns what is new.
   */
  resize(state: S, params: ParamTree): S;
  /** Part of the training step: tensor operations alone. */
  update(update: OptimizerUpdate<S>): { readonly params: ParamTree; readonly state: S };
}
