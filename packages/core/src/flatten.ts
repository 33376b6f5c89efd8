import * as tf from '@tensorflow/tfjs-core';

/** A tree taken apart: its tensors and its JSON values, each in a fixed order, and what holds them together. */
export interface Flat {
  readonly tensors: readonly tf.Tensor[];
  /** Each JSON value as text. */
  readonly values: readonly string[];
  /** Structure, shapes and types, without the JSON values. */
  readonly form: string;
  /** Form and values: trees with equal signatures run the same program. */
  readonly signature: string;
  /** The same tree with other tensors in the places of these. `look` hears of each value that somebody looks at. */
  rebuild<T>(tensors: readonly tf.Tensor[], look?: (value: number) => void): T;
}

type Shape =
  | { readonly slot: number }
  | { readonly value: number }
  | { readonly list: readonly Shape[] }
  | { readonly object: readonly (readonly [string, Shape])[] };

/** Takes plain objects and arrays of tensors and JSON values apart; keys in sorted order. */
export function flatten(tree: unknown): Flat {
  const tensors: tf.Tensor[] = [];
  const values: unknown[] = [];
  const walk = (node: unknown): Shape => {
    if (node instanceof tf.Tensor) return { slot: tensors.push(node) - 1 };
    if (Array.isArray(node)) return { list: node.map(walk) };
    if (typeof node !== 'object' || node === null) return { value: values.push(node) - 1 };
    const keys = Object.keys(node).sort();
    return { object: keys.map((key) => [key, walk((node as Record<string, unknown>)[key])]) };
  };
  const shape = walk(tree);
  return {
    tensors,
    get values() {
      return values.map(asText);
    },
    get form() {
      return JSON.stringify([shape, tensors.map((tensor) => [tensor.dtype, tensor.shape])]);
    },
    get signature() {
      return JSON.stringify([this.form, this.values]);
    },
    rebuild: <T>(others: readonly tf.Tensor[], look?: (value: number) => void) =>
      build(shape, { tensors: others, values, look }) as T,
  };
}

/** JSON has no undefined, NaN, infinity or −0: as text they stay apart. */
function asText(value: unknown): string {
  if (typeof value === 'number') return Object.is(value, -0) ? '-0' : String(value);
  return JSON.stringify(value) ?? String(value);
}

interface Content {
  readonly tensors: readonly tf.Tensor[];
  readonly values: readonly unknown[];
  readonly look: ((value: number) => void) | undefined;
}

function build(shape: Shape, content: Content): unknown {
  if ('slot' in shape) return content.tensors[shape.slot];
  if ('value' in shape) return valueAt(shape.value, content);
  if ('list' in shape) return shape.list.map((child) => build(child, content));
  if (!content.look) return Object.fromEntries(shape.object.map(([key, child]) => [key, build(child, content)]));
  const object = {};
  for (const [key, child] of shape.object) {
    const built = 'value' in child ? { get: () => valueAt(child.value, content) } : { value: build(child, content) };
    Object.defineProperty(object, key, { ...built, enumerable: true, configurable: true });
  }
  return object;
}

function valueAt(index: number, { values, look }: Content): unknown {
  look?.(index);
  return values[index];
}
