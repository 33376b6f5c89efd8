import { type SnapshotArray, UnforgetError } from '@unforget/types';
import { DTYPE_LIST, type DType, dtypeOf } from './dtypes.ts';

const ARRAY_NODE: unique symbol = Symbol.for('unforget.array-node');

/** A typed array that keeps its shape: what a tensor is saved as. Made by {@link arrayNode}. */
export interface ArrayNode {
  readonly [ARRAY_NODE]: true;
  readonly dtype: DType;
  readonly shape: readonly number[];
  /** As many values as the shape says, row by row; not copied, so leave them alone until the encoder is called. */
  readonly values: SnapshotArray;
}

/** What a container can hold: JSON values (NaN, ±Infinity and −0 included), typed arrays, arrays with a shape. */
export type ContainerNode =
  | ArrayNode
  | SnapshotArray
  | string
  | number
  | boolean
  | null
  | readonly ContainerNode[]
  | ContainerTree;
export interface ContainerTree {
  readonly [key: string]: ContainerNode;
}

/** Trees deeper than this are refused: it ends cycles, and keeps a hostile file from exhausting the stack. */
export const MAX_DEPTH = 256;

/**
 * Gives `values` a shape. Throws `invalid-input` for something else than one of the seven typed arrays, and
 * `shape-mismatch` unless the shape has as many elements as there are values.
 */
export function arrayNode(values: SnapshotArray, shape: readonly number[]): ArrayNode {
  const dtype = dtypeOf(values);
  if (!dtype) {
    const expected = `a typed array of ${DTYPE_LIST}`;
    throw new UnforgetError({ code: 'invalid-input', what: 'values of an array', expected, received: typeOf(values) });
  }
  if (elementsOf(shape) !== values.length) {
    const what = `array of shape [${shape.join(', ')}]`;
    const expected = 'as many values as the shape has elements';
    throw new UnforgetError({ code: 'shape-mismatch', what, expected, received: `${values.length} values` });
  }
  return Object.freeze({ [ARRAY_NODE]: true, dtype, shape: Object.freeze([...shape]), values } as const);
}

/** True for what {@link arrayNode} made, by any installed copy of this package. */
export function isArrayNode(value: unknown): value is ArrayNode {
  return typeof value === 'object' && value !== null && ARRAY_NODE in value;
}

/** Number of elements; null if the shape isn't a list of sizes or the number isn't exact in a double. */
export function elementsOf(shape: unknown): number | null {
  if (!Array.isArray(shape)) return null;
  let count = 1;
  for (const size of shape) {
    if (!Number.isSafeInteger(size) || size < 0) return null;
    count *= size;
    if (!Number.isSafeInteger(count)) return null;
  }
  return count;
}

/** What a value is, in one word, for error texts: `undefined`, `function`, `Tensor`. */
export function typeOf(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value === null ? null : typeof value);
  return Object.getPrototypeOf(value)?.constructor?.name || 'object';
}
