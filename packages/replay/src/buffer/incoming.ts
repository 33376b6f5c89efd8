import { type ExtraValues, UnforgetError } from '@unforget/types';
import type { ScaledInputs } from '../storage/storage.ts';
import { type BufferLayout, sizeOf } from './buffer-options.ts';

/** Samples offered to a buffer. A `Samples` object is one, and so is a `BatchPart`. */
export interface Incoming extends ScaledInputs {
  readonly length: number;
  /** int32 class units [length], or float32 values [length × targetWidth]. */
  readonly y: Int32Array | Float32Array;
  /** Task of each sample: [length]; null or absent where unknown. */
  readonly taskIds?: Int32Array | null;
  /** A sample of weight 0 is left out. */
  readonly weights?: Float32Array;
  /** All that the buffer keeps, by name; others are ignored. */
  readonly extras?: Readonly<Record<string, ExtraValues>>;
}

/** @throws UnforgetError `shape-mismatch` unless everything has the size that the layout asks for */
export function checkIncoming(incoming: Incoming, { inputSize, targetWidth, extras }: BufferLayout): void {
  const { length, x, y, taskIds, weights } = incoming;
  expectSize('Inputs', x.length, { length, width: inputSize });
  const classes = targetWidth === null;
  if (classes !== y instanceof Int32Array)
    throw mismatch('Targets', classes ? 'Int32Array of class units' : 'Float32Array of values', y.constructor.name);
  expectSize('Targets', y.length, { length, width: targetWidth ?? 1 });
  if (taskIds) expectSize('Task ids', taskIds.length, { length, width: 1 });
  if (weights) expectSize('Weights', weights.length, { length, width: 1 });
  for (const [name, shape] of Object.entries(extras)) {
    const extra = incoming.extras?.[name];
    if (!extra) throw mismatch(`Extra "${name}"`, `${length} × [${shape}] numbers`, 'none');
    expectSize(`Extra "${name}"`, extra.values.length, { length, width: sizeOf(shape) });
  }
}

function expectSize(what: string, found: number, { length, width }: { length: number; width: number }): void {
  if (found !== length * width) throw mismatch(what, `${length} × ${width} numbers`, String(found));
}

const mismatch = (what: string, expected: string, received: string): UnforgetError =>
  new UnforgetError({ code: 'shape-mismatch', what: `${what} to store in a replay buffer`, expected, received });
