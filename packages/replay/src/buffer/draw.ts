import type { ExtraValues } from '@unforget/types';
import type { Codec } from '../storage/codec.ts';
import { type BufferLayout, sizeOf } from './buffer-options.ts';
import { type Columns, UNKNOWN_TASK } from './columns.ts';

/** Samples drawn from a buffer: copies, as the model sees them. */
export interface Draw {
  readonly length: number;
  /** length × inputSize */
  readonly x: Float32Array;
  /** int32 [length], or float32 [length × targetWidth] */
  readonly y: Int32Array | Float32Array;
  /** [length], −1 where unknown; null when unknown for all. */
  readonly taskIds: Int32Array | null;
  readonly extras: Readonly<Record<string, ExtraValues>>;
  /** Where in the buffer they are: [length]. */
  readonly slots: Int32Array;
}

/** The samples in these slots. */
export function drawRows(
  columns: Columns,
  slots: Int32Array,
  { layout, codec }: { readonly layout: BufferLayout; readonly codec: Codec },
): Draw {
  const { inputSize, targetWidth, extras: shapes } = layout;
  const { length } = slots;
  const x = new Float32Array(length * inputSize);
  const y = targetWidth === null ? new Int32Array(length) : new Float32Array(length * targetWidth);
  const taskIds = new Int32Array(length);
  const extras = Object.entries(shapes).map(([name, shape]): [string, ExtraValues] => [
    name,
    { shape, values: new Float32Array(length * sizeOf(shape)) },
  ]);
  for (let row = 0; row < length; row++) {
    const slot = slots[row] as number;
    const stored = columns.x.subarray(slot * inputSize, (slot + 1) * inputSize);
    codec.decode(stored, x.subarray(row * inputSize, (row + 1) * inputSize));
    copyRow(columns.y, slot, { into: y, at: row, width: targetWidth ?? 1 });
    taskIds[row] = columns.taskIds[slot] as number;
    for (const [name, { shape, values }] of extras)
      copyRow(columns.extras[name] as Float32Array, slot, { into: values, at: row, width: sizeOf(shape) });
  }
  const unknown = taskIds.every((id) => id === UNKNOWN_TASK);
  return { length, x, y, taskIds: unknown ? null : taskIds, extras: Object.fromEntries(extras), slots };
}

type Values = Float32Array | Int32Array;

/** Rows are short: a loop is faster here than making two views. */
export function copyRow(
  from: Values,
  row: number,
  { into, at, width }: { into: Values; at: number; width: number },
): void {
  for (let i = 0; i < width; i++) into[at * width + i] = from[row * width + i] as number;
}
