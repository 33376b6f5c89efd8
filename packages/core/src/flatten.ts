import * as tf from '@tensorflow/tfjs-core';

/** A tree taken apart: its tensors in a fixed order, and all the rest as text. */
export interface Flat {
  readonly tensors: readonly tf.Tensor[];
  /** Structure, JSON values, shapes and types: trees with equal signatures run the same program. */
  readonly signature: string;
  /** The same tree with other tensors in the places of these. */
  rebuild<T>(tensors: readonly tf.Tensor[]): T;
}

type Shape =
  | { readonly slot: number }
  | { readonly value: unknown }
  | { readonly list: readonly Shape[] }
  | { readonly object: readonly (readonly [string, Shape])[] };

/** Takes plain objects and arrays of tensors and JSON values apart; keys in sorted order. */
export function flatten(tree: unknown): Flat {
  const tensors: tf.Tensor[] = [];
  const walk = (node: unknown): Shape => {
    if (node instanceof tf.Tensor) return { slot: tensors.push(node) - 1 };
    if (Array.isArray(node)) return { list: node.map(walk) };
    if (typeof node !== 'object' || node === null) return { value: node };
    const keys = Object.keys(node).sort();
    return { object: keys.map((key) => [key, walk((node as Record<string, unknown>)[key])]) };
  };
  const shape = walk(tree);
  return {
    tensors,
    get signature() {
      // JSON has no NaN, infinity or −0: as text they stay apart.
      const exact = (_: string, value: unknown): unknown =>
        typeof value === 'number' && (!Number.isFinite(value) || Object.is(value, -0))
          ? `number ${Object.is(value, -0) ? '-0' : value}`
          : value;
      return JSON.stringify([shape, tensors.map((tensor) => [tensor.dtype, tensor.shape])], exact);
    },
    rebuild: <T>(others: readonly tf.Tensor[]) => build(shape, others) as T,
  };
}

function build(shape: Shape, tensors: readonly tf.Tensor[]): unknown {
  if ('slot' in shape) return tensors[shape.slot];
  if ('value' in shape) return shape.value;
  if ('list' in shape) return shape.list.map((child) => build(child, tensors));
  return Object.fromEntries(shape.object.map(([key, child]) => [key, build(child, tensors)]));
}
