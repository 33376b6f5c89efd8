import * as tf from '@tensorflow/tfjs-core';
import type { Loss, Model, ParamTree, Samples, StateTree, Strategy } from '@unforget/types';
import { tensorBatches } from '../samples.ts';
import type { ForwardGraphs, ForwardProgram } from './forward-graphs.ts';
import { lossAmong, ownUnits, spread } from './own-units.ts';
import { activeUnits, type TaskUnits } from './parts.ts';
import { yielder } from './yielding.ts';

export interface Predictions {
  readonly length: number;
  readonly units: number;
  /** Probabilities, or predicted values of a regression: length × units. */
  readonly probabilities: Float32Array;
  /** The unit with the highest probability, by sample. */
  readonly labels: Int32Array;
}

export interface Evaluation {
  readonly samples: number;
  /** Mean loss per sample. */
  readonly loss: number;
  /** Share of right labels; of right flags for multi-label problems; NaN for a regression. */
  readonly accuracy: number;
  readonly predictions: Predictions;
}

/** What a forward pass over samples needs. */
export interface Network {
  readonly model: Model;
  readonly loss: Loss;
  readonly params: ParamTree;
  readonly strategies: readonly Strategy[];
  /** Of the strategies, by name. */
  readonly states: { readonly [name: string]: StateTree };
  readonly units: number;
  readonly taskUnits: TaskUnits;
  readonly graphs: ForwardGraphs;
}

export interface PassOptions {
  readonly taskId: number | null;
  readonly batchSize: number;
}

/** Predictions, and the loss of each sample when `withLoss`. Costs one forward pass. */
export async function forwardPass(
  network: Network,
  samples: Samples,
  { taskId, batchSize, withLoss }: PassOptions & { withLoss: boolean },
): Promise<{ predictions: Predictions; losses: Float32Array }> {
  const { model, params, states, units, taskUnits, graphs } = network;
  const own = ownUnits(model.head, taskUnits, taskId);
  const pass = graphs.pass(passOf(network), { params, states, own, taskId, units, withLoss });
  const probabilities = new Float32Array(samples.length * units);
  const losses = new Float32Array(samples.length);
  const turn = yielder();
  let at = 0;
  for (const { length, x, y } of tensorBatches(samples, batchSize)) {
    const taskIds = taskId === null ? null : new Int32Array(length).fill(taskId);
    const mask = activeUnits(taskIds, length, { head: model.head, units, taskUnits });
    const active = mask && tf.tensor2d(mask, [length, units], 'float32');
    let made: tf.Tensor[] = [];
    try {
      made = pass({ x, y, active });
      probabilities.set(await (made[0] as tf.Tensor).data<'float32'>(), at * units);
      if (withLoss) losses.set((await (made[1] as tf.Tensor).data()) as Float32Array, at);
    } finally {
      tf.dispose([x, y, ...(active ? [active] : []), ...made]);
    }
    at += length;
    await turn();
  }
  return {
    predictions: { length: samples.length, units, probabilities, labels: argMax(probabilities, units, own) },
    losses,
  };
}

/** What is the same for all batches of a pass. */
interface Given {
  readonly params: ParamTree;
  readonly states: Network['states'];
  /** Units of the task; null where all count. */
  readonly own: readonly number[] | null;
  readonly taskId: number | null;
  readonly units: number;
  readonly withLoss: boolean;
}

interface Asked {
  readonly x: tf.Tensor;
  readonly y: tf.Tensor;
  readonly active: tf.Tensor2D | null;
}

/** Predictions, and losses when they are wanted, of a batch. */
function passOf(network: Pick<Network, 'model' | 'loss' | 'strategies'>): ForwardProgram<Given, Asked> {
  return (given, { x, y, active }) => {
    const loss = given.own ? lossAmong(given.own, network.loss) : network.loss;
    const outputs = outputsOf({ ...network, given }, { x, active });
    const predictions = loss.predictions(outputs, active);
    return given.withLoss ? [predictions, lossesOf(loss, outputs, { y, active, units: given.units })] : [predictions];
  };
}

/** A forward pass as the strategies want it. A pure tensor program. */
function outputsOf(
  { model, loss, strategies, given }: Pick<Network, 'model' | 'loss' | 'strategies'> & { readonly given: Given },
  { x, active }: Omit<Asked, 'y'>,
): tf.Tensor2D {
  const { params, states, own, taskId, units } = given;
  const context = { model, loss, taskId };
  const stateOf = (strategy: Strategy): StateTree => states[strategy.name] as StateTree;
  const chosen = strategies.reduce((tree, each) => each.paramsFor?.(stateOf(each), tree, context) ?? tree, params);
  const made = model.forward(chosen, x, own ? { units: own } : {});
  const outputs =
    own && made.outputs.shape[1] !== units ? spread(made.outputs as tf.Tensor2D, own, units) : made.outputs;
  return strategies.reduce(
    (last, each) =>
      each.outputsFor?.(stateOf(each), {
        ...context,
        ...{ params: chosen, outputs: last, features: made.features, active },
      }) ?? last,
    outputs as tf.Tensor2D,
  );
}

/** Infinite where a sample's class has no unit yet: what was never learned is certainly wrong. */
function lossesOf(
  loss: Loss,
  outputs: tf.Tensor2D,
  { y, active, units }: { y: tf.Tensor; active: tf.Tensor2D | null; units: number },
): tf.Tensor1D {
  if (loss.targets !== 'classes') return loss.perSample(outputs, y, active);
  const known = tf.less(y, units);
  const safe = tf.minimum(y, tf.scalar(units - 1, 'int32'));
  return tf.where(known, loss.perSample(outputs, safe, active), Number.POSITIVE_INFINITY) as tf.Tensor1D;
}

export async function evaluateSamples(network: Network, samples: Samples, options: PassOptions): Promise<Evaluation> {
  const { predictions, losses } = await forwardPass(network, samples, { ...options, withLoss: true });
  return {
    samples: samples.length,
    loss: losses.reduce((sum, value) => sum + value, 0) / samples.length,
    accuracy: accuracyOf(network.loss, predictions, samples),
    predictions,
  };
}

function accuracyOf(loss: Loss, { labels, probabilities }: Predictions, { y }: Samples): number {
  if (loss.targets === 'classes') return share(y.length, (i) => labels[i] === y[i]);
  if (loss.likelihood === 'gaussian') return Number.NaN;
  return share(y.length, (i) => (probabilities[i] as number) >= 0.5 === (y[i] as number) >= 0.5);
}

function share(count: number, isRight: (i: number) => boolean): number {
  let right = 0;
  for (let i = 0; i < count; i++) if (isRight(i)) right++;
  return right / count;
}

function argMax(values: Float32Array, units: number, own: readonly number[] | null): Int32Array {
  const competing = own ?? Array.from({ length: units }, (_, unit) => unit);
  return Int32Array.from({ length: values.length / units }, (_, row) => {
    let best = competing[0] as number;
    for (const unit of competing) {
      if ((values[row * units + unit] as number) > (values[row * units + best] as number)) best = unit;
    }
    return best;
  });
}
