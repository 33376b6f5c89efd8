import * as tf from '@tensorflow/tfjs-core';
import { filterTree, mapTree, trainable } from '@unforget/core';
import type { Model, ParamTree } from '@unforget/types';
import { headSite, pathsOf } from '../head-site.ts';
import { FREE } from './prune.ts';

/** Paths of a multi head: its columns belong to tasks and are not shared, so nothing of it is pruned. */
export const headPaths = (model: Model): readonly string[] =>
  model.head.kind === 'multi' ? pathsOf(headSite(model, 'packNet')) : [];

/** The parameters that tasks share out among them: the weights of all layers below a multi head, no biases or norms. */
export const sharedWeights = (model: Model, params: ParamTree): ParamTree =>
  weightsBelowHead(model, trainable(model, params));

/** As {@link sharedWeights}, also those that are frozen. */
export function weightsBelowHead(model: Model, params: ParamTree): ParamTree {
  const head = headPaths(model);
  return filterTree(params, (path) => (params[path]?.rank ?? 0) >= 2 && !head.includes(path));
}

/** What may learn in this round. */
export interface RoundMasks {
  readonly owners: ParamTree;
  readonly headPaths: readonly string[];
  /** Of each unit of the head, 1 where it is this round's. */
  readonly units: readonly number[];
}

/** Where a parameter learns, or null where all of it does: bool, of its shape or of its last axis. */
function learns({ owners, headPaths: head, units }: RoundMasks, path: string): tf.Tensor | null {
  const owner = owners[path];
  if (owner) return tf.equal(owner, FREE);
  return head.includes(path) ? tf.cast(tf.tensor1d([...units], 'float32'), 'bool') : null;
}

/** Zeros in place of gradients of what belongs to others, or was given up. */
export function maskGrads(masks: RoundMasks, grads: ParamTree): ParamTree {
  return mapTree(grads, (grad, path) => {
    const mask = learns(masks, path);
    return mask ? tf.mul(grad, tf.cast(mask, 'float32')) : grad;
  });
}

/** The updated parameters, but for what belongs to others: that keeps its bits, whatever moved it. */
export function keepOthers(masks: RoundMasks, before: ParamTree, updated: ParamTree): ParamTree {
  return mapTree(updated, (param, path) => {
    const mask = learns(masks, path);
    return mask ? tf.where(tf.broadcastTo(mask, param.shape), param, before[path] as tf.Tensor) : param;
  });
}

/** The parameters with zeros in place of weights that no round up to this one owns. */
export function paramsOfRound(owners: ParamTree, params: ParamTree, round: number): ParamTree {
  return mapTree(params, (param, path) => {
    const owner = owners[path];
    if (!owner) return param;
    const owned = tf.logicalAnd(tf.greater(owner, FREE), tf.lessEqual(owner, round));
    return tf.where(owned, param, tf.zerosLike(param));
  });
}
