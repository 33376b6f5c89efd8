import { DTYPE_LIST, isDType, widthOf } from './dtypes.ts';
import { corruptState, quote } from './errors.ts';
import { isJsonObject, type Json, type JsonObject } from './json.ts';
import type { Entry } from './layout.ts';
import { elementsOf } from './nodes.ts';

/**
 * The entries of a header, by name: known types, sizes that fit their shapes, and together the whole of the data
 * (`dataBytes` of them), without overlap or hole. Throws `corrupt-state` else.
 */
export function readEntries(header: JsonObject, dataBytes: number): ReadonlyMap<string, Entry> {
  const named = Object.entries(header).filter(([name]) => name !== '__metadata__');
  const entries = named.map(([name, value]) => readEntry(name, value));
  checkCover(entries, dataBytes);
  return new Map(entries.map((entry) => [entry.name, entry]));
}

function readEntry(name: string, value: Json): Entry {
  const { dtype, shape, data_offsets: offsets } = isJsonObject(value) ? value : ({} as JsonObject);
  if (!isDType(dtype)) throw entryError(name, `dtype of ${DTYPE_LIST}`, quote(dtype));
  const elements = elementsOf(shape);
  if (elements === null) throw entryError(name, 'a shape of integers ≥ 0 whose product is exact', quote(shape));
  if (!isPairOfOffsets(offsets)) throw entryError(name, 'data_offsets of two integers ≥ 0', quote(offsets));
  const [start, end] = offsets;
  if (end - start !== elements * widthOf(dtype)) {
    const expected = `${elements * widthOf(dtype)} bytes for ${dtype} of shape ${quote(shape)}`;
    throw entryError(name, expected, `data_offsets ${quote(offsets)}`);
  }
  return { name, dtype, shape: shape as number[], start, end };
}

function isPairOfOffsets(value: unknown): value is readonly [number, number] {
  return Array.isArray(value) && value.length === 2 && value.every((n) => Number.isSafeInteger(n) && n >= 0);
}

function checkCover(entries: readonly Entry[], dataBytes: number): void {
  let position = 0;
  for (const { name, start, end } of entries.toSorted((a, b) => a.start - b.start || a.end - b.end)) {
    if (start !== position) {
      const fault = start < position ? 'overlaps the entry before it' : 'leaves a hole before it';
      throw entryError(name, `data from offset ${position}`, `from ${start}, which ${fault}`);
    }
    position = end;
  }
  if (position === dataBytes) return;
  const what = position > dataBytes ? 'saved state, cut off' : 'saved state, followed by something else';
  throw corruptState({ what, expected: `${position} bytes after the header`, received: `${dataBytes} bytes` });
}

function entryError(name: string, expected: string, received: string): Error {
  return corruptState({ what: `entry ${quote(name)} of the saved state`, expected, received });
}
