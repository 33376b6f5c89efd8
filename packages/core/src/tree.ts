import * as tf from '@tensorflow/tfjs-core';
import type { ParamTree, StateNode } from '@unforget/types';

/** Applies `change` to each tensor of the tree; keys stay. */
export function mapTree(tree: ParamTree, change: (tensor: tf.Tensor, path: string) => tf.Tensor): ParamTree {
  return Object.fromEntries(Object.entries(tree).map(([path, tensor]) => [path, change(tensor, path)]));
}

/** The tensor at `path`; an absent path is a programming error and is named. */
export function at(tree: ParamTree, path: string): tf.Tensor {
  const tensor = tree[path];
  if (!tensor) throw new RangeError(`No tensor at "${path}"; there are: ${Object.keys(tree).join(', ')}`);
  return tensor;
}

/** Zeros of the same shapes; the caller owns them. */
export const zerosLike = (tree: ParamTree): ParamTree => mapTree(tree, (tensor) => tf.zerosLike(tensor));

/** New handles on the same values, with a life of their own; costs no copy. */
export const cloneTree = (tree: ParamTree): ParamTree => mapTree(tree, (tensor) => tf.clone(tensor));

/** Keeps the entries that `keep` accepts. */
export function filterTree(tree: ParamTree, keep: (path: string) => boolean): ParamTree {
  return Object.fromEntries(Object.entries(tree).filter(([path]) => keep(path)));
}

/**
 * The same tensors with their paths in ascending order. Sums over parameters go through a tree in its order, so states
 * that come from a model, a file or a graph must have one, or the last bits of such sums would differ.
 */
export const inOrder = (tree: ParamTree): ParamTree =>
  Object.fromEntries(Object.entries(tree).sort(([a], [b]) => (a < b ? -1 : 1)));

/** Every tensor in a state, however deep. */
export function tensorsIn(node: StateNode | undefined): tf.Tensor[] {
  if (node instanceof tf.Tensor) return [node];
  if (typeof node !== 'object' || node === null) return [];
  return Object.values(node).flatMap((child) => tensorsIn(child as StateNode));
}

/** Frees the tensors of `node` except those that `kept` still holds. */
export function disposeExcept(node: StateNode, kept: StateNode = null): void {
  const ids = new Set(tensorsIn(kept).map((tensor) => tensor.id));
  for (const tensor of tensorsIn(node)) if (!ids.has(tensor.id) && !tensor.isDisposed) tensor.dispose();
}

/**
 * The tensor with zeros (or `fill`) added at the end of each axis until it has `shape`.
 * Returns the same tensor when it has that shape already; the caller owns a new one.
 */
export function padTo(tensor: tf.Tensor, shape: readonly number[], fill = 0): tf.Tensor {
  if (tensor.shape.every((size, axis) => size === shape[axis])) return tensor;
  const paddings = tensor.shape.map((size, axis): [number, number] => [0, (shape[axis] ?? size) - size]);
  return tf.tidy(() => tf.pad(tensor, paddings, fill));
}

/**
 * Brings a tree of per-parameter tensors (importance, anchor, moments) to the shapes of `params`: wider ones get zeros,
 * parameters it lacks get zeros, those that are gone are left out. Unchanged tensors are passed through.
 */
export function resizeTree(tree: ParamTree, params: ParamTree): ParamTree {
  return mapTree(params, (param, path) => {
    const old = tree[path];
    return old ? padTo(old, param.shape) : tf.zeros(param.shape, 'float32');
  });
}
