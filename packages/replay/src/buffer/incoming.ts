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
  /** Number of the experience they belong to, an integer; needed by the policy 'experience-balanced'. */
  readonly experience?: number;
  /** Whose sample it is, to find it by when it has to be deleted: [length]; null or absent for no one's. */
  readonly keys?: readonly (string | null)[];
}

/** @throws UnforgetError `shape-mismatch` unless everything has the size that the layout asks for; `invalid-input` */
export function checkIncoming(incoming: Incoming, { inputSize, targetWidth, extras, policy }: BufferLayout): void {
  const { length, x, y, taskIds, weights, keys } = incoming;
  expectSize('Inputs', x.length, { length, width: inputSize });
  const classes = targetWidth === null;
  if (classes !== y instanceof Int32Array)
    throw mismatch('Targets', classes ? 'Int32Array of class units' : 'Float32Array of values', y.constructor.name);
  expectSize('Targets', y.length, { length, width: targetWidth ?? 1 });
  if (taskIds) expectSize('Task ids', taskIds.length, { length, width: 1 });
  if (keys) checkKeys(keys, length);
  if (weights) expectSize('Weights', weights.length, { length, width: 1 });
  for (const [name, shape] of Object.entries(extras)) {
    const extra = incoming.extras?.[name];
    if (!extra) throw mismatch(`Extra "${name}"`, `${length} × [${shape}] numbers`, 'none');
    expectSize(`Extra "${name}"`, extra.values.length, { length, width: sizeOf(shape) });
  }
  if (policy === 'experience-balanced') checkExperience(incoming.experience);
}

/** A key of another type would be stored, and make the saved buffer one that can't be read. */
function checkKeys(keys: readonly unknown[], length: number): void {
  expectSize('Keys', keys.length, { length, width: 1 });
  const bad = keys.findIndex((key) => key !== null && typeof key !== 'string');
  if (bad < 0) return;
  throw new UnforgetError({
    code: 'invalid-input',
    what: `Key of sample ${bad} to store in a replay buffer`,
    expected: 'a text or null',
    received: typeof keys[bad],
  });
}

/** Int32, as the policy keeps it. */
function checkExperience(experience: number | undefined): void {
  if (experience !== undefined && Number.isInteger(experience) && Math.abs(experience) < 2 ** 31) return;
  throw new UnforgetError({
    code: 'invalid-input',
    what: "Samples for the policy 'experience-balanced'",
    expected: 'the number of their experience, an integer',
    received: String(experience),
    remedy: 'Pass it as "experience" beside the samples',
  });
}

/** What the policy shares the buffer out to: the class, the experience, or nothing. */
export function groupOf({ policy }: BufferLayout, { y, experience = 0 }: Incoming, row: number): number {
  if (policy === 'class-balanced') return y[row] as number;
  return policy === 'experience-balanced' ? experience : 0;
}

function expectSize(what: string, found: number, { length, width }: { length: number; width: number }): void {
  if (found !== length * width) throw mismatch(what, `${length} × ${width} numbers`, String(found));
}

const mismatch = (what: string, expected: string, received: string): UnforgetError =>
  new UnforgetError({ code: 'shape-mismatch', what: `${what} to store in a replay buffer`, expected, received });
