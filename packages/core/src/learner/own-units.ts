import * as tf from '@tensorflow/tfjs-core';
import type { Loss, Model } from '@unforget/types';
import type { TaskUnits } from './parts.ts';

/**
 * The units of a multi head that an evaluation is about, ascending; null where all are. Nothing is summed over more than
 * them, for an engine may sum in another order when a row gets wider: a task's outputs keep their bits, whatever came since.
 */
export function ownUnits(head: Model['head'], taskUnits: TaskUnits, taskId: number | null): readonly number[] | null {
  if (head.kind !== 'multi' || taskId === null) return null;
  return taskUnits[taskId] ?? null;
}

/** Columns of own units in their places among all, zeros elsewhere: [n, own] → [n, units]. */
export function spread(columns: tf.Tensor2D, own: readonly number[], units: number): tf.Tensor2D {
  const rows = columns.shape[0];
  const places = Array.from({ length: units }, (_, unit) => own.indexOf(unit));
  const withZeros: tf.Tensor2D = tf.concat([columns, tf.zeros<tf.Rank.R2>([rows, 1])], 1);
  return chosen(
    withZeros,
    places.map((place) => (place < 0 ? own.length : place)),
  );
}

/** These columns of a matrix: [n, units] → [n, own]. */
const chosen = (matrix: tf.Tensor2D, own: readonly number[]): tf.Tensor2D =>
  tf.gather(matrix, tf.tensor1d([...own], 'int32'), 1);

/**
 * The loss among one task's units alone, for outputs [n, units] and labels that are numbered among all. Infinite for a
 * class that isn't the task's; predictions are 0 for the units of others.
 */
export function lossAmong(own: readonly number[], loss: Loss): Loss {
  return {
    ...loss,
    perSample(outputs, labels) {
      const places = Array.from({ length: outputs.shape[1] }, (_, unit) => own.indexOf(unit));
      const place = tf.gather(tf.tensor1d(places, 'int32'), labels as tf.Tensor1D);
      const losses = loss.perSample(
        chosen(outputs, own),
        tf.maximum(place, tf.scalar(0, 'int32')) as tf.Tensor1D,
        null,
      );
      return tf.where(tf.less(place, 0), Number.POSITIVE_INFINITY, losses) as tf.Tensor1D;
    },
    predictions: (outputs) => spread(loss.predictions(chosen(outputs, own), null), own, outputs.shape[1]),
  };
}
