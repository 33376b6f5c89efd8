import * as tf from '@tensorflow/tfjs-core';
import {
  type ForwardResult,
  type Loss,
  type Model,
  type Optimizer,
  type ParamTree,
  type StateTree,
  type StepContext,
  type Strategy,
  type TensorPart,
  UnforgetError,
} from '@unforget/types';
import { type ValueAndGrads, valueAndGrads } from '../engine.ts';
import { at, filterTree, mapTree, zerosLike } from '../tree.ts';

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
    params: learning(program, state),
    grads,
    state: state.optimizer,
    rate: inputs.rate,
  });
  const held = heldStill(program, state);
  const updates = held.size ? filterTree(pass.updates, (path) => !held.has(path)) : pass.updates;
  let params: ParamTree = { ...state.params, ...trained.params, ...updates };
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
  const { params } = state;
  const frozen = heldStill(program, state);
  const losses: Record<string, tf.Scalar> = {};
  const lifeboat = new Lifeboat();
  let outputs: tf.Tensor2D[] = [];
  let updates: ParamTree = {};
  const forwardLoss = (): tf.Scalar => {
    const forward = forwardParts(model, params, { ...inputs, frozen });
    const { parts } = inputs;
    const context = { model, loss, params, parts, outputs: forward.outputs, features: forward.features };
    let total = weightedLoss(loss, parts, forward.outputs);
    losses['task'] = lifeboat.keep(total);
    for (const strategy of strategies) {
      const penalty = strategy.penalty?.(stateOf(state, strategy), context);
      if (!penalty) continue;
      losses[strategy.name] = lifeboat.keep(penalty);
      total = tf.add(total, penalty);
    }
    outputs = forward.outputs.map((part) => lifeboat.keep(part));
    updates = mapTree(forward.updates, (tensor) => lifeboat.keep(tensor));
    return total;
  };
  try {
    const { value, grads } = valueAndGrads(forwardLoss, learning(program, state));
    return {
      value,
      grads: withZeros(grads, trainable(model, params)),
      losses: Object.fromEntries(Object.entries(losses).map(([name, scalar]) => [name, tf.clone(scalar)])),
      outputs: outputs.map((part) => tf.clone(part)),
      updates: mapTree(updates, (tensor) => tf.clone(tensor)),
    };
  } finally {
    lifeboat.dispose();
  }
}

/** Takes tensors out of the tape's own tidy, which would free whatever is not its value. */
class Lifeboat {
  readonly #kept: tf.Tensor[] = [];

  keep<T extends tf.Tensor>(tensor: T): T {
    const kept = tf.keep(tf.clone(tensor));
    this.#kept.push(kept);
    return kept;
  }

  dispose(): void {
    tf.dispose(this.#kept);
  }
}

/** Gradient of the mean task loss over chosen parts, by a pass over them alone. */
function gradientOfParts(
  program: StepProgram,
  state: StepState,
  inputs: StepInputs,
  choose: (part: TensorPart) => boolean,
): ParamTree {
  const { model, loss } = program;
  const parts = inputs.parts.filter(choose);
  const all = trainable(model, state.params);
  if (!parts.length) return zerosLike(all);
  const frozen = heldStill(program, state);
  const meanLoss = (): tf.Scalar => {
    const { outputs } = forwardParts(model, state.params, { parts, noise: noiseOf(inputs, choose), frozen });
    return tf.mean(tf.concat(parts.map((part, i) => loss.perSample(outputs[i] as tf.Tensor2D, part.y, part.active))));
  };
  return withZeros(valueAndGrads(meanLoss, learning(program, state)).grads, all);
}

const rowsOf = ({ x }: TensorPart): number => x.shape[0] as number;
const entersAtInput = ({ level }: TensorPart): boolean => level === 'input';

/** The random numbers of the chosen parts. */
function noiseOf({ parts, noise }: StepInputs, choose: (part: TensorPart) => boolean): ParamTree {
  const drawing = parts.filter(entersAtInput);
  if (drawing.every(choose)) return noise;
  return mapTree(noise, (tensor) => {
    const pieces = tf.split(tensor, drawing.map(rowsOf));
    return tf.concat(pieces.filter((_, i) => choose(drawing[i] as TensorPart)));
  });
}

interface PassInputs extends Pick<StepInputs, 'parts' | 'noise'> {
  readonly frozen: ReadonlySet<string>;
}

interface ForwardParts {
  readonly outputs: tf.Tensor2D[];
  readonly features: tf.Tensor[];
  readonly updates: ParamTree;
}

/**
 * One pass through the network for all parts that enter at its input, and one through the head for all that enter
 * there; the results taken apart again.
 */
function forwardParts(model: Model, params: ParamTree, { parts, noise, frozen }: PassInputs): ForwardParts {
  const low = parts.filter(entersAtInput);
  const high = parts.filter((part) => !entersAtInput(part));
  const lower: ForwardResult = low.length
    ? model.forward(params, joined(low), { training: true, noise, frozen })
    : { outputs: tf.zeros([0, 0]), features: tf.zeros([0, 0]), updates: {} };
  const result = { outputs: takenApart(lower.outputs, low), features: takenApart(lower.features, low) };
  if (!high.length) return { ...result, updates: lower.updates } as ForwardParts;
  const x = joined(high);
  const upper = takenApart(readout(model, params, x), high);
  const inOrder = (own: readonly tf.Tensor[], others: readonly tf.Tensor[]): tf.Tensor[] => {
    const [left, right] = [[...own], [...others]];
    return parts.map((part) => (entersAtInput(part) ? left.shift() : right.shift()) as tf.Tensor);
  };
  return {
    outputs: inOrder(result.outputs, upper) as tf.Tensor2D[],
    features: inOrder(
      result.features,
      high.map((part) => part.x),
    ),
    updates: lower.updates,
  };
}

function readout(model: Model, params: ParamTree, features: tf.Tensor): tf.Tensor {
  if (model.readout) return model.readout(params, features);
  throw new UnforgetError({
    code: 'unsupported-layer',
    what: `Samples that enter model "${model.name}" at its features`,
    expected: 'a model with a readout',
    received: 'one whose outputs depend on more than its features',
  });
}

const joined = (parts: readonly TensorPart[]): tf.Tensor =>
  parts.length === 1 ? (parts[0] as TensorPart).x : tf.concat(parts.map((part) => part.x));

const takenApart = (tensor: tf.Tensor, parts: readonly TensorPart[]): tf.Tensor[] =>
  parts.length === 1 ? [tensor] : parts.length ? tf.split(tensor, parts.map(rowsOf)) : [];

/** Σ weight · loss over all samples of all parts. */
function weightedLoss(loss: Loss, parts: readonly TensorPart[], outputs: readonly tf.Tensor2D[]): tf.Scalar {
  const terms = parts.map((part, i) =>
    tf.sum(tf.mul(part.weights, loss.perSample(outputs[i] as tf.Tensor2D, part.y, part.active))),
  );
  return terms.reduce((a, b) => tf.add(a, b)) as tf.Scalar;
}

/** The gradients, with zeros for parameters that strategies hold still: others count on one for each that could learn. */
const withZeros = (grads: ParamTree, params: ParamTree): ParamTree =>
  mapTree(params, (param, path) => grads[path] ?? tf.zerosLike(param));

/** Paths that strategies hold still now; see {@link Strategy.frozen}. */
function heldStill({ model, strategies }: StepProgram, state: StepState): ReadonlySet<string> {
  const { params } = state;
  const sets = strategies.flatMap((strategy) => strategy.frozen?.(stateOf(state, strategy), { model, params }) ?? []);
  return new Set(sets.flatMap((paths) => [...paths]));
}

/** The parameters that this step moves, those that have optimizer slots: {@link trainable} and not held still. */
export function learning(program: StepProgram, state: StepState): ParamTree {
  const held = heldStill(program, state);
  const params = trainable(program.model, state.params);
  return held.size ? filterTree(params, (path) => !held.has(path)) : params;
}

/** The parameters that the model lets learn. */
export function trainable(model: Model, params: ParamTree): ParamTree {
  const frozen = model.frozen(params);
  return frozen.size ? filterTree(params, (path) => !frozen.has(path)) : params;
}

const stateOf = (state: StepState, strategy: Strategy): StateTree => state.strategies[strategy.name] as StateTree;

const addScalar = (a: tf.Scalar | undefined, b: tf.Scalar): tf.Scalar => (a ? tf.add(a, b) : b);
