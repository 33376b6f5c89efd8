import type { Tensor } from '@tensorflow/tfjs-core';
import type { ParamTree, RandomFor } from './tensors.ts';

/**
 * How outputs relate to classes.
 *
 * - `growing`: one softmax over all classes seen so far; new classes add units (class-incremental).
 * - `multi`: the same matrix, but each sample competes only among the units of its own task, which equals one separate
 *   head per task (task-incremental); needs a task id to train and to predict.
 * `units` of these two is how many there are before the first experience (default none).
 * - `fixed`: a given number of units, all active from the start (domain-incremental, regression, multi-label).
 */
export type Head =
  | { readonly kind: 'growing'; readonly units?: number }
  | { readonly kind: 'multi'; readonly units?: number }
  | { readonly kind: 'fixed'; readonly units: number };

/** A place in the network that owns parameters. */
export interface LayerSite {
  /** Kind of layer, the key of per-sample gradient rules: `Dense`, `Conv2D`, … */
  readonly kind: string;
  readonly path: string;
  /** Role to parameter path: `{ kernel: 'hidden-1/kernel', bias: 'hidden-1/bias' }`. */
  readonly params: Readonly<Record<string, string>>;
  /** What a rule has to know: strides, padding, dilation, epsilon. */
  readonly config: Readonly<Record<string, string | number | boolean | readonly number[]>>;
}

/** One pass through a layer, before its activation function. */
export interface LayerCall extends LayerSite {
  readonly input: Tensor;
  readonly output: Tensor;
}

/** Looks at every layer's input and pre-activation output; what it returns takes the output's place. */
export type Tap = (call: LayerCall) => Tensor;

export interface ForwardOptions {
  /** Dropout and batch statistics on; default false. */
  readonly training?: boolean;
  /** Uniform [0, 1) numbers, one tensor `[n, ...shape]` per entry of {@link Model.noise}; needed when training. */
  readonly noise?: ParamTree;
  /** Parameters that strategies hold still: batch statistics among them are used in training, not updated. */
  readonly frozen?: ReadonlySet<string>;
  /**
   * Units of the head that are asked for, ascending: `outputs` then has these columns alone, and they don't hang on how
   * many others there are, to the last bit. A model may ignore it and give all units.
   */
  readonly units?: readonly number[];
  readonly tap?: Tap;
}

export interface ForwardResult {
  /** Logits, or plain outputs of a regression: [n, units], all of them or those that were asked for. */
  readonly outputs: Tensor;
  /** What goes into the head: [n, features]. */
  readonly features: Tensor;
  /** New values of parameters that training changes without a gradient (batch statistics); empty otherwise. */
  readonly updates: ParamTree;
}

/** What a model is told when an experience arrives. */
export interface Arrival {
  /** Experiences begun before this one. */
  readonly experience: number;
  readonly taskId: number | null;
  /** Units that occur in it, ascending; empty where targets are values. */
  readonly classes: readonly number[];
}

export interface Growth {
  /** Units that the head must have. */
  readonly units: number;
  /** Absent when only the width is asked for. */
  readonly arrival?: Arrival;
}

/**
 * A network as a pure function of its parameters. It holds none: the learner does.
 * `forward` is part of the training step, so it uses tensor operations alone: no value read, no random number drawn.
 */
export interface Model {
  readonly specificationVersion: 'v1';
  readonly name: string;
  /** Shape of one sample. */
  readonly inputShape: readonly number[];
  readonly head: Head;
  readonly sites: readonly LayerSite[];
  /** Random input that a training pass needs, by name: shape for one sample. */
  readonly noise: Readonly<Record<string, readonly number[]>>;
  /** Paths of parameters that take no gradient; may change when `grow` adds parameters. */
  frozen(params: ParamTree): ReadonlySet<string>;
  /** Fresh parameters for a head of `units`; the caller owns them. */
  init(units: number, random: RandomFor): ParamTree;
  /**
   * Called at the start of every experience, the first included: parameters with the head widened to `units`, old
   * columns kept as they are, and whatever else the model adds for what arrives (a column, an adapter).
   * Returns `params` itself when nothing changes, else the same tensors where they stay; the caller owns the new ones.
   */
  grow(params: ParamTree, growth: Growth, random: RandomFor): ParamTree;
  forward(params: ParamTree, x: Tensor, options?: ForwardOptions): ForwardResult;
  /** The outputs for given features, without the layers below; absent where outputs depend on more than them. */
  readout?(params: ParamTree, features: Tensor): Tensor;
  /**
   * Why parameters of these shapes, found in a file, can't be this model's, or null. Default: they must have the paths
   * and shapes of `init(units)`; a model that adds parameters in `grow` has its own rule.
   */
  misfit?(shapes: Readonly<Record<string, readonly number[]>>, units: number): string | null;
}
