import * as tf from '@tensorflow/tfjs-core';
import type { Loss, Model, ParamTree, Samples, StateTree, Strategy } from '@unforget/types';
import { tensorBatches, using } from '../samples.ts';
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
  const { model, units, taskUnits } = network;
  const own = ownUnits(model.head, taskUnits, taskId);
  const loss = own ? lossAmong(own, network.loss) : network.loss;
  const probabilities = new Float32Array(samples.length * units);
  const losses = new Float32Array(samples.length);
  const turn = yielder();
  let at = 0;
  for (const batch of tensorBatches(samples, batchSize)) {
    const taskIds = taskId === null ? null : new Int32Array(batch.length).fill(taskId);
    const mask = activeUnits(taskIds, batch.length, { head: model.head, units, taskUnits });
    const result = using(batch, () => {
      const active = mask ? tf.tensor2d(mask, [batch.length, units], 'float32') : null;
      const outputs = outputsOf(network, { x: batch.x, active, taskId, own });
      return {
        predictions: loss.predictions(outputs, active),
        losses: withLoss ? lossesOf(loss, outputs, { y: batch.y, active, units }) : tf.zeros([batch.length]),
      };
    });
    probabilities.set(await result.predictions.data<'float32'>(), at * units);
    losses.set((await result.losses.data()) as Float32Array, at);
    tf.dispose([result.predictions, result.losses]);
    at += batch.length;
    await turn();
  }
  return {
    predictions: { length: samples.length, units, probabilities, labels: argMax(probabilities, units, own) },
    losses,
  };
}

interface Asked {
  readonly x: tf.Tensor;
  readonly active: tf.Tensor2D | null;
  readonly taskId: number | null;
  /** Units of the task; null where all count. */
  readonly own: readonly number[] | null;
}

/** A forward pass as the strategies want it. A pure tensor program. */
function outputsOf(
  { model, loss, params, strategies, states, units }: Network,
  { x, active, taskId, own }: Asked,
): tf.Tensor2D {
  const context = { model, loss, taskId };
  const stateOf = (strategy: Strategy): StateTree => states[strategy.name] as StateTree;
  const chosen = strategies.reduce((tree, each) => each.paramsFor?.(stateOf(each), tree, context) ?? tree, params);
  const { outputs: given, features } = model.forward(chosen, x, own ? { units: own } : {});
  const outputs = own && given.shape[1] !== units ? spread(given as tf.Tensor2D, own, units) : given;
  return strategies.reduce(
    (made, each) =>
      each.outputsFor?.(stateOf(each), { ...context, params: chosen, outputs: made, features, active }) ?? made,
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
