import { checkKeys, type InputArray, type Samples } from '@unforget/types';
import { checkOneOf, fail, shown } from '../checks.ts';
import { checkFinite, flatten, isList, type NestedNumbers, type Numbers } from './flatten.ts';

export interface SamplesInit {
  /** Flat typed array or list of `length × product(shape)` numbers, or one nested array a sample. */
  readonly x: NestedNumbers | Numbers;
  /** One class unit a sample, or, for regression and multi-label, one row of numbers a sample. */
  readonly y: NestedNumbers | Numbers;
  /** Shape of one sample; needed when `x` is flat, and reshapes when `x` is nested. */
  readonly shape?: readonly number[];
  /** Factor from stored to fed values; default 1. */
  readonly scale?: number;
  /** What `y` is. Default: `values` when it is a Float32Array or Float64Array or has rows, else `classes`. */
  readonly targets?: 'classes' | 'values';
  /** Whose sample each is, or its id; null for no one's. */
  readonly keys?: readonly (string | null)[];
}

/**
 * Checked samples from plain or typed arrays.
 *
 * `x` as Float32Array, Uint8Array or Int8Array is kept, not copied; anything else becomes Float32Array.
 * @throws UnforgetError `not-finite` (with the index), `shape-mismatch`, `label-out-of-range`, `invalid-input` (empty),
 * `invalid-option`
 * @example samplesFrom({ x: [[0, 1], [1, 0]], y: [0, 1] }).shape // => [2]
 */
export function samplesFrom(init: SamplesInit): Samples {
  checkKeys('samplesFrom', init, ['x', 'y', 'shape', 'scale', 'targets', 'keys']);
  for (const key of ['x', 'y'] as const) {
    if (!isList(init[key]))
      fail('invalid-input', { what: key, expected: 'an array of numbers', received: shown(init[key]) });
  }
  const { x, shape } = inputs(init);
  const perSample = shape.reduce((a, b) => a * b, 1);
  const length = x.length / perSample;
  checkFinite('x', x, perSample);
  const y = targetsFrom(init, length);
  const keys = init.keys === undefined ? {} : { keys: keysFrom(init.keys, length) };
  if (init.scale === undefined) return { length, shape, x, y, ...keys };
  if (!Number.isFinite(init.scale) || init.scale === 0) {
    fail('invalid-option', {
      what: 'Option "scale"',
      expected: 'a finite number other than 0',
      received: shown(init.scale),
    });
  }
  return { length, shape, x, y, scale: init.scale, ...keys };
}

function keysFrom(keys: readonly (string | null)[], length: number): readonly (string | null)[] {
  if (!Array.isArray(keys) || keys.length !== length)
    fail('shape-mismatch', {
      what: 'keys',
      expected: `one for each of ${length} samples`,
      received: shown(keys?.length),
    });
  const bad = keys.findIndex((key) => key !== null && typeof key !== 'string');
  if (bad >= 0) fail('invalid-input', { what: `keys[${bad}]`, expected: 'a text or null', received: shown(keys[bad]) });
  return [...keys];
}

const isFlat = (x: NestedNumbers | Numbers): x is Numbers => !isList(x[0]);

function inputs({ x, shape }: SamplesInit): { x: InputArray; shape: readonly number[] } {
  if (x.length === 0) fail('invalid-input', { what: 'x', expected: 'at least one sample', received: 'none' });
  if (shape !== undefined) checkShape(shape);
  if (isFlat(x)) {
    if (shape === undefined) {
      fail('invalid-option', {
        what: 'Option "shape"',
        expected: 'the shape of one sample, as x is flat',
        received: 'none',
        remedy: 'Pass shape: [features], or x as one array a sample',
      });
    }
    checkDivides(x.length, shape);
    return { x: stored(x), shape: [...shape] };
  }
  const nested = flatten('x', x);
  const own = nested.shape.slice(1);
  if (own.includes(0)) {
    fail('shape-mismatch', { what: 'x[0]', expected: 'at least one number', received: `shape [${own.join(', ')}]` });
  }
  const size = own.reduce((a, b) => a * b, 1);
  if (shape !== undefined && size !== shape.reduce((a, b) => a * b, 1)) {
    fail('shape-mismatch', {
      what: 'Samples of x',
      expected: `shape [${shape.join(', ')}]`,
      received: `${size} numbers a sample`,
    });
  }
  return { x: Float32Array.from(nested.values), shape: [...(shape ?? own)] };
}

function checkShape(shape: readonly number[]): void {
  if (Array.isArray(shape) && shape.length > 0 && shape.every((size) => Number.isSafeInteger(size) && size > 0)) return;
  fail('invalid-option', {
    what: 'Option "shape"',
    expected: 'positive integers, such as [28, 28, 1]',
    received: shown(shape),
  });
}

function checkDivides(count: number, shape: readonly number[]): void {
  const size = shape.reduce((a, b) => a * b, 1);
  if (count % size === 0) return;
  fail('shape-mismatch', {
    what: 'x',
    expected: `a multiple of ${size} numbers (shape [${shape.join(', ')}])`,
    received: `${count}`,
  });
}

function stored(x: Numbers): InputArray {
  if (x instanceof Float32Array || x instanceof Uint8Array || x instanceof Int8Array) return x;
  if (x instanceof Uint8ClampedArray) return new Uint8Array(x.buffer, x.byteOffset, x.length);
  return Float32Array.from(x as ArrayLike<number>);
}

function targetsFrom({ y, targets }: SamplesInit, length: number): Int32Array | Float32Array {
  if (targets !== undefined) checkOneOf('targets', targets, ['classes', 'values']);
  const real = y instanceof Float32Array || y instanceof Float64Array || !isFlat(y);
  const kind = targets ?? (y.length > 0 && real ? 'values' : 'classes');
  if (kind === 'classes') return labelsFrom(y, length);
  const flat = y instanceof Float32Array ? y : Float32Array.from(flatten('y', y).values);
  // A flat list of values may hold several a sample; nested ones have a row each.
  const fits = isFlat(y) ? flat.length > 0 && flat.length % length === 0 : y.length === length && flat.length > 0;
  if (!fits) {
    const received = isFlat(y) ? `${flat.length} numbers` : `${y.length} rows`;
    fail('shape-mismatch', { what: 'y', expected: `a row for each of the ${length} samples of x`, received });
  }
  checkFinite('y', flat, flat.length / length);
  return flat;
}

function labelsFrom(y: NestedNumbers | Numbers, length: number): Int32Array {
  if (y.length !== length) {
    fail('shape-mismatch', {
      what: 'y',
      expected: `${length} labels, one for each sample of x`,
      received: `${y.length}`,
      remedy: 'Check the shape: length is x.length / product(shape)',
    });
  }
  for (let i = 0; i < y.length; i++) {
    const label: unknown = y[i];
    if (typeof label === 'number' && Number.isInteger(label) && label >= 0 && label <= 0x7fffffff) continue;
    fail('label-out-of-range', {
      what: `y[${i}]`,
      expected: 'a class unit: an integer of at least 0',
      received: shown(label),
      remedy: "Encode names with labelRegistry(); for regression pass targets: 'values'",
    });
  }
  return y instanceof Int32Array ? y : Int32Array.from(y as ArrayLike<number>);
}
