import type { Scalar, Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import type { ForgetPredicate, ForgetReceipt } from './forget.ts';
import type { Model } from './model.ts';
import type { Samples } from './samples.ts';
import type { Clock, ParamTree, RandomFor, Snapshot, StateTree } from './tensors.ts';
import type { Loss } from './training.ts';

/** Where samples of a batch come from. */
export type Origin = 'stream' | 'memory' | 'generated';

/** Where the samples of a part enter the network: at its input, or at what goes into the head ({@link Model.readout}). */
export type PartLevel = 'input' | 'features';

/** Extra numbers that travel with stored samples, such as logits: `length × product(shape)` values. */
export interface ExtraValues {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/** Samples of one origin, on the host. Parts stay apart: ER-ACE, DER and A-GEM need to know which is which. */
export interface BatchPart {
  readonly origin: Origin;
  readonly length: number;
  /** Default 'input'. */
  readonly level?: PartLevel;
  /** Positions in the samples of the experience, of a part that the loop drew from them: [length]. */
  readonly indices?: Int32Array;
  /** Values as the model sees them (already scaled): length × inputs, or length × features. */
  readonly x: Float32Array;
  readonly y: Int32Array | Float32Array;
  /** Weight of each sample in the task loss: [length]. The stream's own weights sum to 1; 0 leaves a sample out. */
  readonly weights: Float32Array;
  /** Task of each sample: [length]; null when unknown. */
  readonly taskIds: Int32Array | null;
  /** Units that compete, by sample: length × units of 0 or 1. Default: what the head says. */
  readonly active?: Float32Array;
  readonly extras?: Readonly<Record<string, ExtraValues>>;
}
export type Batch = readonly BatchPart[];

/** The same part inside the step. */
export interface TensorPart {
  readonly origin: Origin;
  readonly level: PartLevel;
  readonly x: Tensor;
  readonly y: Tensor;
  readonly weights: Tensor1D;
  readonly active: Tensor2D | null;
  readonly extras: ParamTree;
}

/** Something mutable on the host that a strategy keeps beside its state: a replay buffer. */
export interface HostMemory {
  /** A copy that later changes don't reach. */
  snapshot(): Snapshot;
}

export interface InitContext {
  readonly model: Model;
  readonly loss: Loss;
  readonly params: ParamTree;
  readonly random: RandomFor;
}

export interface ExperienceContext<M = unknown> extends InitContext {
  readonly clock: Clock;
  readonly taskId: number | null;
  readonly samples: Samples;
  /** Units of the head now, over all experiences so far. */
  readonly units: number;
  /** Units that compete in this experience: [units] of 0 or 1; null when all do. */
  readonly active: Float32Array | null;
  readonly memory: M;
  readonly signal: AbortSignal | undefined;
  /** Tells how far long work has come, 0 to 1; resolves after the event loop had a turn. */
  progress(done: number): Promise<void>;
}

/** Context of the host hooks of a step. */
export interface BatchContext<M = unknown> {
  readonly clock: Clock;
  readonly memory: M;
  /** Of this strategy alone; name the clock's step among the purposes. */
  readonly random: RandomFor;
  readonly samples: Samples;
  readonly taskId: number | null;
  readonly units: number;
}

export interface ObserveContext<M = unknown> extends BatchContext<M> {
  /** Outputs of each part before the update, length × units; only for a strategy with `needsOutputs`. */
  readonly outputs: readonly Float32Array[] | null;
}

/** Context of the tensor hooks: what the step is a function of. There is no clock here: it would be frozen in a captured step. */
export interface StepContext {
  readonly model: Model;
  readonly loss: Loss;
  readonly params: ParamTree;
  readonly parts: readonly TensorPart[];
}

export interface LossContext extends StepContext {
  /** Outputs of each part: [n, units]. */
  readonly outputs: readonly Tensor2D[];
  readonly features: readonly Tensor[];
}

export interface GradsContext extends StepContext {
  /** Gradient of the mean task loss over the chosen parts; costs one more pass. */
  gradientOf(choose: (part: TensorPart) => boolean): ParamTree;
}

export interface UpdateContext extends StepContext {
  /** Parameters after the optimizer; `params` are those before it. */
  readonly updated: ParamTree;
  /** Gradient of task loss and tape penalties, before closed-form penalties and transforms. */
  readonly lossGrads: ParamTree;
  /** What the optimizer was given. */
  readonly grads: ParamTree;
}

/** Context of a deletion, between two calls of `learn`. */
export interface ForgetContext<M = unknown> extends InitContext {
  readonly memory: M;
  /** Units of the head now. */
  readonly units: number;
  /** When it happens, for the receipt. */
  readonly at: string | null;
}

/** What a strategy decides by which parameters it holds still. */
export interface FrozenContext {
  readonly model: Model;
  readonly params: ParamTree;
}

/** Context of the hooks that take part in evaluation and prediction. */
export interface InferenceContext {
  readonly model: Model;
  readonly loss: Loss;
  readonly taskId: number | null;
}

export interface OutputsContext extends InferenceContext {
  readonly params: ParamTree;
  /** [n, units] */
  readonly outputs: Tensor2D;
  /** [n, features] */
  readonly features: Tensor;
  /** Units that compete: [n, units] of 0 or 1; null when all do. */
  readonly active: Tensor2D | null;
}

/** What an interruption changes. */
export interface Interruption<S extends StateTree> {
  readonly state: S;
  /** Takes the place of all parameters: tensors that stay, and new ones of the same paths and shapes. */
  readonly params?: ParamTree;
  /** The optimizer forgets its moments; default false. */
  readonly freshOptimizer?: boolean;
}

/** State after a deletion, and what it did. */
export interface Forgotten<S extends StateTree> {
  readonly state: S;
  /** Null when there was nothing to look through yet. */
  readonly receipt: ForgetReceipt | null;
}

/** Work between two steps, on the host. */
export interface Interrupts<S extends StateTree, M> {
  /** Before which steps of an experience, counted from 0, of so many planned; a resumed run does none of them twice. */
  at(steps: number): readonly number[];
  run(state: S, context: ExperienceContext<M>): Interruption<S> | Promise<Interruption<S>>;
}

/** What a strategy did in an experience, for the report of `learn()`. */
export interface StrategyReport {
  readonly [figure: string]: number | string | boolean | null;
}

/** `taskId`: every experience must name its task. `classes`: the loss must have class targets. */
export type Requirement = 'taskId' | 'classes';

/**
 * One method of continual learning, composable with others: a plain object made by a factory.
 *
 * Tensor hooks (`penalty`, `gradientPenalty`, `transformGrads`, `afterStep`; `paramsFor` and `outputsFor` when predicting)
 * are part of the training step or of the forward pass, a pure tensor program that may be captured as one graph: tensor operations alone, no value read, no random number drawn.
 * JSON values in `state` are constants to them. Host hooks see arrays and clocks, and run outside the step.
 * State goes in and comes out; nothing is mutated but the strategy's own `memory`. The loop owns all tensors: hooks
 * return them and never dispose.
 */
export interface Strategy<
  N extends string = string,
  S extends StateTree = StateTree,
  M extends HostMemory = HostMemory,
> {
  readonly specificationVersion: 'v1';
  /** Key of its state and of its loss term; unique within a composition. */
  readonly name: N;
  /** Raised, with a `migrate`, when the shape of its state or memory changes. */
  readonly stateVersion: number;
  readonly requires?: readonly Requirement[];
  /** Ask for the outputs of every batch in `observeBatch`; costs a read-back each step. */
  readonly needsOutputs?: boolean;
  /** Throws if it can't work with this model; called once, when the learner is made. */
  check?(model: Model): void;

  init(context: InitContext): S;
  createMemory?(context: InitContext): M;
  restoreMemory?(snapshot: Snapshot, context: InitContext): M;
  migrate?(
    saved: { state: StateTree; memory: Snapshot | null },
    fromVersion: number,
  ): { state: StateTree; memory: Snapshot | null };

  /** Host, maybe asynchronous: new data has arrived; parameters may have been added or widened since the last call. */
  beforeExperience?(state: S, context: ExperienceContext<M>): S | Promise<S>;
  /** Host, rare: pruning in the middle of an experience, a start from scratch. */
  readonly interrupt?: Interrupts<S, M>;
  /** Host, every step: adds, replaces or reweighs parts; at least one must stay. */
  augmentBatch?(batch: Batch, context: BatchContext<M>): Batch;
  /** Host, every step, after the update: the batch as `augmentBatch` of all strategies left it. */
  observeBatch?(batch: Batch, context: ObserveContext<M>): void;
  /** Host, maybe asynchronous: the data is done. */
  afterExperience?(state: S, context: ExperienceContext<M>): S | Promise<S>;
  /**
   * Paths of parameters that must not learn now, beyond {@link Model.frozen}: they take no gradient, have no optimizer
   * slots, and batch statistics among them are used in training, not updated. Decided by JSON values of the state, which
   * may change in `beforeExperience` and in an interruption. Other strategies see zeros as their gradient.
   */
  frozen?(state: S, context: FrozenContext): ReadonlySet<string>;
  /** Host: what it did; `warning` says why it had no effect where it should have had one. */
  report?(state: S, context: ExperienceContext<M>): StrategyReport;
  /**
   * Host, maybe asynchronous, between experiences or in the middle of one: deletes samples that it keeps, and what it
   * made of them. For a strategy that keeps samples beyond the end of an experience.
   */
  forget?(state: S, predicate: ForgetPredicate, context: ForgetContext<M>): Forgotten<S> | Promise<Forgotten<S>>;

  /** Tensors: a loss term, differentiated with the task loss; null when there is nothing yet. */
  penalty?(state: S, context: LossContext): Scalar | null;
  /** Tensors: a loss term whose gradient has a closed form and does not pay for the tape. */
  gradientPenalty?(state: S, context: StepContext): { readonly value: Scalar; readonly grads: ParamTree } | null;
  /** Tensors: projects, masks or clips the gradient. */
  transformGrads?(state: S, grads: ParamTree, context: GradsContext): { readonly state: S; readonly grads: ParamTree };
  /** Tensors: follows the update; may return parameters to put in place of the updated ones. */
  afterStep?(state: S, context: UpdateContext): { readonly state: S; readonly params?: ParamTree };
  /** Tensors: the parameters to evaluate and predict with: the mask of a task, an adapter put in. */
  paramsFor?(state: S, params: ParamTree, context: InferenceContext): ParamTree;
  /** Tensors: outputs in place of the network's, when evaluating and predicting: distances to class means. */
  outputsFor?(state: S, context: OutputsContext): Tensor2D;
}
