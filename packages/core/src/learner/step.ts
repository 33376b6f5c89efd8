import * as tf from '@tensorflow/tfjs-core';
import type {
  ForwardResult,
  Loss,
  Model,
  Optimizer,
  ParamTree,
  StateTree,
  StepContext,
  Strategy,
  TensorPart,
} from '@unforget/types';
import { type ValueAndGrads, valueAndGrads } from '../engine.ts';
import { at, filterTree, mapTree } from '../tree.ts';

/** All that a step reads and replaces. */
export type StepState = {
  readonly params: ParamTree;
  readonly optimizer: StateTree;
  /** By strategy name. */
  readonly strategies: { readonly [name: string]: StateTree };
};

/** What differs from one step to the next. */
export interface StepInputs {
  readonly parts: readonly TensorPart[];
  /** Random numbers for the model, [all samples of all parts, …]. */
  readonly noise: ParamTree;
  readonly rate: tf.Scalar;
}

export interface StepResult {
  readonly state: StepState;
  /** `total`, `task`, and one per strategy that had a penalty. */
  readonly losses: Readonly<Record<string, tf.Scalar>>;
  /** Outputs of each part before the update. */
  readonly outputs: readonly tf.Tensor2D[];
}

export interface StepProgram {
  readonly model: Model;
  readonly loss: Loss;
  readonly optimizer: Optimizer;
  readonly strategies: readonly Strategy[];
}

/**
 * One training step: forward, losses, gradients, transforms, update. A pure tensor program: nothing is read, drawn or
 * branched on, so that any engine may run it, op by op or captured as one graph. Call it inside `tf.tidy`.
 */
export function trainingStep(program: StepProgram, state: StepState, inputs: StepInputs): StepResult {
  const { model, loss, optimizer, strategies } = program;
  const context: StepContext = { model, loss, params: state.params, parts: inputs.parts };
  const pass = differentiate(program, state, inputs);

  const losses: Record<string, tf.Scalar> = { ...pass.losses };
  let total = pass.value;
  let grads = pass.grads;
  for (const strategy of strategies) {
    const term = strategy.gradientPenalty?.(stateOf(state, strategy), context);
    if (!term) continue;
    total = tf.add(total, term.value);
    losses[strategy.name] = addScalar(losses[strategy.name], term.value);
    grads = mapTree(grads, (grad, path) => (term.grads[path] ? tf.add(grad, at(term.grads, path)) : grad));
  }
  losses['total'] = total;

  const after: Record<string, StateTree> = { ...state.strategies };
  const gradientOf = (choose: (part: TensorPart) => boolean): ParamTree =>
    gradientOfParts(program, state, inputs, choose);
  for (const strategy of strategies) {
    const transformed = strategy.transformGrads?.(after[strategy.name] as StateTree, grads, { ...context, gradientOf });
    if (!transformed) continue;
    grads = transformed.grads;
    after[strategy.name] = transformed.state;
  }

  const trained = optimizer.update({
    params: trainable(model, state.params),
    grads,
    state: state.optimizer,
    rate: inputs.rate,
  });
  let params: ParamTree = { ...state.params, ...trained.params, ...pass.updates };
  for (const strategy of strategies) {
    const followed = strategy.afterStep?.(after[strategy.name] as StateTree, {
      ...context,
      updated: params,
      lossGrads: pass.grads,
      grads,
    });
    if (!followed) continue;
    after[strategy.name] = followed.state;
    if (followed.params) params = { ...params, ...followed.params };
  }
  return { state: { params, optimizer: trained.state, strategies: after }, losses, outputs: pass.outputs };
}

interface Pass extends ValueAndGrads {
  readonly losses: Readonly<Record<string, tf.Scalar>>;
  readonly outputs: readonly tf.Tensor2D[];
  readonly updates: ParamTree;
}

/** One forward and backward pass over all parts: task loss plus the penalties that need the tape. */
function differentiate(program: StepProgram, state: StepState, inputs: StepInputs): Pass {
  const { model, loss, strategies } = program;
  const losses: Record<string, tf.Scalar> = {};
  const kept: tf.Tensor[] = [];
  // The tape's own tidy would free whatever is not the value; the caller's tidy takes these over below.
  const keep = <T extends tf.Tensor>(tensor: T): T => {
    kept.push(tf.keep(tensor));
    return tensor;
  };
  let outputs: tf.Tensor2D[] = [];
  let updates: ParamTree = {};
  const { value, grads } = valueAndGrads(
    () => {
      const forward = forwardParts(model, state.params, inputs);
      const { parts } = inputs;
      const context = {
        model,
        loss,
        params: state.params,
        parts,
        outputs: forward.outputs,
        features: forward.features,
      };
      const task = weightedLoss(loss, parts, forward.outputs);
      losses['task'] = keep(tf.clone(task));
      let total = task;
      for (const strategy of strategies) {
        const penalty = strategy.penalty?.(stateOf(state, strategy), context);
        if (!penalty) continue;
        losses[strategy.name] = keep(tf.clone(penalty));
        total = tf.add(total, penalty);
      }
      outputs = forward.outputs.map((part) => keep(tf.clone(part)));
      updates = mapTree(forward.updates, (tensor) => keep(tf.clone(tensor)));
      return total;
    },
    trainable(model, state.params),
  );
  const release = new Map(kept.map((tensor): [tf.Tensor, tf.Tensor] => [tensor, tf.clone(tensor)]));
  for (const tensor of kept) tensor.dispose();
  const released = <T extends tf.Tensor>(tensor: T): T => release.get(tensor) as T;
  return {
    value,
    grads,
    losses: Object.fromEntries(Object.entries(losses).map(([name, scalar]) => [name, released(scalar)])),
    outputs: outputs.map(released),
    updates: mapTree(updates, released),
  };
}

/** Gradient of the mean task loss over chosen parts, by its own pass. */
function gradientOfParts(
  { model, loss }: StepProgram,
  state: StepState,
  inputs: StepInputs,
  choose: (part: TensorPart) => boolean,
): ParamTree {
  return valueAndGrads(
    () => {
      const { outputs } = forwardParts(model, state.params, inputs);
      const terms = inputs.parts.flatMap((part, i) =>
        choose(part) ? [loss.perSample(outputs[i] as tf.Tensor2D, part.y, part.active)] : [],
      );
      return terms.length ? tf.mean(tf.concat(terms)) : tf.scalar(0);
    },
    trainable(model, state.params),
  ).grads;
}

/** One forward pass over all parts together, its results taken apart again. */
function forwardParts(
  model: Model,
  params: ParamTree,
  { parts, noise }: StepInputs,
): { outputs: tf.Tensor2D[]; features: tf.Tensor[]; updates: ParamTree } {
  const [first] = parts;
  const x = parts.length === 1 && first ? first.x : tf.concat(parts.map((part) => part.x));
  const result: ForwardResult = model.forward(params, x, { training: true, noise });
  if (parts.length === 1) {
    return { outputs: [result.outputs as tf.Tensor2D], features: [result.features], updates: result.updates };
  }
  const lengths = parts.map((part) => part.x.shape[0] as number);
  return {
    outputs: tf.split(result.outputs as tf.Tensor2D, lengths),
    features: tf.split(result.features, lengths),
    updates: result.updates,
  };
}

/** Σ weight · loss over all samples of all parts. */
function weightedLoss(loss: Loss, parts: readonly TensorPart[], outputs: readonly tf.Tensor2D[]): tf.Scalar {
  const terms = parts.map((part, i) =>
    tf.sum(tf.mul(part.weights, loss.perSample(outputs[i] as tf.Tensor2D, part.y, part.active))),
  );
  return terms.reduce((a, b) => tf.add(a, b)) as tf.Scalar;
}

export const trainable = (model: Model, params: ParamTree): ParamTree =>
  model.frozen.size ? filterTree(params, (path) => !model.frozen.has(path)) : params;

const stateOf = (state: StepState, strategy: Strategy): StateTree => state.strategies[strategy.name] as StateTree;

const addScalar = (a: tf.Scalar | undefined, b: tf.Scalar): tf.Scalar => (a ? tf.add(a, b) : b);
