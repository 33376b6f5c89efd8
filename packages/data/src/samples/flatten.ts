import { UnforgetError } from '@unforget/types';
import { shown } from '../checks.ts';

/** Numbers, or arrays of arrays of numbers: `[[0, 1], [1, 0]]`; the innermost may be typed arrays. */
export type NestedNumbers = readonly (number | NestedNumbers | Numbers)[];
/** A flat array of numbers of any storage. */
export type Numbers =
  | readonly number[]
  | Float32Array
  | Float64Array
  | Uint8Array
  | Uint8ClampedArray
  | Int8Array
  | Uint16Array
  | Int16Array
  | Uint32Array
  | Int32Array;

export const isList = (value: unknown): value is ArrayLike<unknown> =>
  Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView));

/** Lengths along the first element of each level: `[[1, 2, 3], [4, 5, 6]]` is [2, 3]. */
function outline(nested: unknown): number[] {
  const shape: number[] = [];
  for (let level = nested; isList(level); level = level[0]) shape.push(level.length);
  return shape;
}

/** A nested array as one flat one, with its shape; throws `shape-mismatch` where it is ragged. Cost: one copy. */
export function flatten(name: string, nested: NestedNumbers | Numbers): { values: Float64Array; shape: number[] } {
  const shape = outline(nested);
  const values = new Float64Array(shape.reduce((a, b) => a * b, 1));
  // Where the walk is; put in words only for an error, as a path for every number would cost more than the copy.
  const place: number[] = [];
  const path = () => `${name}${place.map((i) => `[${i}]`).join('')}`;
  let filled = 0;
  const walk = (value: unknown): void => {
    const expected = shape[place.length];
    if (expected === undefined) {
      if (typeof value !== 'number') throw ragged(path(), 'a number', isList(value) ? 'an array' : shown(value));
      values[filled++] = value;
      return;
    }
    if (!isList(value)) throw ragged(path(), `an array of ${expected}`, shown(value));
    if (value.length !== expected) throw ragged(path(), `${expected} elements`, `${value.length}`);
    const depth = place.push(0);
    for (let i = 0; i < expected; i++) {
      place[depth - 1] = i;
      walk(value[i]);
    }
    place.pop();
  };
  walk(nested);
  return { values, shape };
}

const ragged = (what: string, expected: string, received: string): UnforgetError =>
  new UnforgetError({
    code: 'shape-mismatch',
    what,
    expected,
    received,
    remedy: 'Every sample must have the shape of the first',
  });

/** Throws `not-finite` for the first NaN or Infinity, naming its sample. */
export function checkFinite(name: string, values: ArrayLike<number>, perSample: number): void {
  if (values instanceof Uint8Array || values instanceof Int8Array) return;
  for (let i = 0; i < values.length; i++) {
    if (Number.isFinite(values[i])) continue;
    throw new UnforgetError({
      code: 'not-finite',
      what: `${name}[${i}] (sample ${Math.floor(i / perSample)}, element ${i % perSample})`,
      expected: 'a finite number that float32 can hold',
      received: String(values[i]),
      remedy: 'Fill or drop missing values before making samples',
    });
  }
}
