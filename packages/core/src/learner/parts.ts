import * as tf from '@tensorflow/tfjs-core';
import type { Batch, BatchPart, Model, ParamTree, RandomFor, Samples, TensorPart } from '@unforget/types';
import { gatherInputs, gatherTargets, inputTensor, targetTensor } from '../samples.ts';

/** Units of each task, for a multi head: task id → ascending units. */
export type TaskUnits = Readonly<Record<number, readonly number[]>>;

/**
 * The samples at `indices` as a part of origin `stream`, weighted equally. Inputs are put into `scratch` where it has
 * their length: a new array of a hundred thousand numbers a step keeps the garbage collector busy.
 */
export function streamPart(
  samples: Samples,
  indices: Int32Array,
  { taskId, scratch }: { taskId: number | null; scratch?: Float32Array | undefined },
): BatchPart {
  const length = indices.length;
  return {
    origin: 'stream',
    length,
    indices,
    x: gatherInputs(samples, indices, scratch),
    y: gatherTargets(samples, indices),
    weights: new Float32Array(length).fill(1 / length),
    taskIds: taskId === null ? null : new Int32Array(length).fill(taskId),
  };
}

/** Which units compete for samples of these tasks: length × units of 0 or 1; null when all do. */
export function activeUnits(
  taskIds: Int32Array | null,
  length: number,
  { head, units, taskUnits }: { head: Model['head']; units: number; taskUnits: TaskUnits },
): Float32Array | null {
  if (head.kind !== 'multi' || !taskIds) return null;
  const active = new Float32Array(length * units);
  for (let row = 0; row < length; row++) {
    for (const unit of taskUnits[taskIds[row] as number] ?? []) active[row * units + unit] = 1;
  }
  return active;
}

/** A batch as tensors of the step; the caller owns them. */
export function partTensors(batch: Batch, model: Model, heads: { units: number; taskUnits: TaskUnits }): TensorPart[] {
  return batch.map((part) => {
    const active = part.active ?? activeUnits(part.taskIds, part.length, { head: model.head, ...heads });
    const extras = Object.entries(part.extras ?? {}).map(([name, extra]): [string, tf.Tensor] => [
      name,
      tf.tensor(extra.values, [part.length, ...extra.shape], 'float32'),
    ]);
    return {
      origin: part.origin,
      level: part.level ?? 'input',
      x: inputTensor(part.x, part.level === 'features' ? [part.x.length / part.length] : model.inputShape),
      y: targetTensor(part.y, part.length),
      weights: tf.tensor1d(part.weights, 'float32'),
      active: active ? tf.tensor2d(active, [part.length, heads.units], 'float32') : null,
      extras: Object.fromEntries(extras),
    };
  });
}

/** Uniform numbers that the model's random layers need for `length` samples; the caller owns them. */
export function noiseTensors(model: Model, length: number, random: RandomFor, step: number): ParamTree {
  const entries = Object.entries(model.noise).map(([name, shape]): [string, tf.Tensor] => {
    const source = random('noise', name, step);
    const values = new Float32Array(length * shape.reduce((a, b) => a * b, 1));
    for (let i = 0; i < values.length; i++) values[i] = source.next();
    return [name, tf.tensor(values, [length, ...shape], 'float32')];
  });
  return Object.fromEntries(entries);
}
