import { type DType, widthOf } from './dtypes.ts';
import type { ArrayNode } from './nodes.ts';

/** The reference implementation of safetensors reads no longer header. */
export const MAX_HEADER_BYTES = 100_000_000;

/** An entry of the header; offsets count from the end of the header. */
export interface Entry {
  readonly name: string;
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly start: number;
  readonly end: number;
}

/**
 * Places arrays one after the other, those of the widest elements first: safetensors allows no holes, and so each
 * starts at a multiple of its element size all the same.
 */
export function layOut(arrays: readonly (readonly [string, ArrayNode])[]): (readonly [Entry, ArrayNode])[] {
  const widestFirst = arrays.toSorted(([, a], [, b]) => widthOf(b.dtype) - widthOf(a.dtype));
  let end = 0;
  return widestFirst.map(([name, array]) => {
    const start = end;
    end += array.values.byteLength;
    return [{ name, dtype: array.dtype, shape: array.shape, start, end }, array];
  });
}
