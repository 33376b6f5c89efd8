import { gatherInputs } from '@unforget/core';
import { type InputArray, UnforgetError } from '@unforget/types';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { codecOf } from './codec.ts';
import { describeStorage, type Storage, sameStorage, storageOf } from './storage.ts';

/** What comes back out of storage. */
function through(storage: Storage, x: InputArray, scale = 1): Float32Array {
  const codec = codecOf(storage);
  const stored = codec.allocate(x.length);
  codec.check({ x, scale });
  codec.encode({ x, scale }, stored);
  const values = new Float32Array(x.length);
  codec.decode(stored, values);
  return values;
}

const allBytes = Uint8Array.from({ length: 256 }, (_, i) => i);

describe('storage', () => {
  it('takes the type of the samples', () => {
    expect(storageOf({ x: new Float32Array(1) })).toBe('float32');
    expect(storageOf({ x: new Uint8Array(1), scale: 1 / 255 })).toEqual({ type: 'uint8', scale: 1 / 255, offset: 0 });
    expect(storageOf({ x: new Int8Array(1) })).toEqual({ type: 'int8', scale: 1, offset: 0 });
  });

  it('compares and describes', () => {
    const bytes: Storage = { type: 'uint8', scale: 0.5 };
    expect(sameStorage(bytes, { type: 'uint8', scale: 0.5, offset: 0 })).toBe(true);
    expect(sameStorage(bytes, { type: 'int8', scale: 0.5 })).toBe(false);
    expect(sameStorage(bytes, { type: 'uint8', scale: 0.25 })).toBe(false);
    expect(sameStorage(bytes, { type: 'uint8', scale: 0.5, offset: 1 })).toBe(false);
    expect(sameStorage('float32', 'float16')).toBe(false);
    expect(sameStorage('float16', 'float16')).toBe(true);
    expect(sameStorage('float32', bytes)).toBe(false);
    expect(describeStorage(bytes)).toBe('uint8 (scale 0.5, offset 0)');
    expect(describeStorage('float16')).toBe('float16');
  });
});

describe('codec', () => {
  it.each([
    ['float32', 4],
    ['float16', 2],
    [{ type: 'uint8', scale: 1 }, 1],
    [{ type: 'int8', scale: 1 }, 1],
  ] as const)('takes the bytes it says: %o', (storage, bytes) => {
    const codec = codecOf(storage);
    const array = codec.allocate(3);
    expect(codec.bytesPerValue).toBe(bytes);
    expect(array.byteLength).toBe(3 * bytes);
    expect(codec.owns(array)).toBe(true);
    expect(codec.owns(new Float64Array(3))).toBe(false);
  });

  it('keeps float32 bit for bit', () => {
    fc.assert(fc.property(fc.float32Array(), (x) => void expect(through('float32', x)).toEqual(x)));
  });

  it('keeps scaled uint8 bit for bit as the model sees it, in uint8 and in float32', () => {
    const samples = { length: 1, shape: [256], x: allBytes, scale: 1 / 255, y: Int32Array.of(0) };
    const seen = gatherInputs(samples, [0]);
    expect(through({ type: 'uint8', scale: 1 / 255 }, allBytes, 1 / 255)).toEqual(seen);
    expect(through('float32', allBytes, 1 / 255)).toEqual(seen);
    // Also when the values come as the step has them: float32, already scaled.
    expect(through({ type: 'uint8', scale: 1 / 255 }, seen)).toEqual(seen);
  });

  it('keeps int8 with its sign', () => {
    const x = Int8Array.of(-128, -1, 0, 127);
    expect([...through({ type: 'int8', scale: 0.5 }, x, 0.5)]).toEqual([-64, -0.5, 0, 63.5]);
  });

  it('stores the nearest level of values that lie between', () => {
    // Levels −1, −0.75, −0.5, …: (−0.9 + 1) / 0.25 = 0.4 → 0 → −1; (−0.4 + 1) / 0.25 = 2.4 → 2 → −0.5; 0.3 → 5.2 → 0.25.
    const storage: Storage = { type: 'uint8', scale: 0.25, offset: -1 };
    expect([...through(storage, Float32Array.of(-0.9, -0.4, 0.3))]).toEqual([-1, -0.5, 0.25]);
  });

  it('halves rounded to even, from any type', () => {
    // Halves around 2048 are 2 apart: 2049 is a tie and goes to 2048, 2051 to 2052.
    expect([...through('float16', Float32Array.of(2049, 2051, -1.5))]).toEqual([2048, 2052, -1.5]);
    expect([...through('float16', Uint8Array.of(3), 0.5)]).toEqual([1.5]);
  });

  it.each([
    ['float16', Float32Array.of(70000), 'A value to store as float16: expected a number in ±65504, received 70000'],
    [
      { type: 'uint8', scale: 0.5, offset: -1 },
      Float32Array.of(0, 200),
      'A value to store as uint8 (scale 0.5, offset -1): expected a number in -1 … 126.5, received 200',
    ],
    [{ type: 'uint8', scale: 1 }, Float32Array.of(-1), 'expected a number in 0 … 255, received -1'],
    [{ type: 'int8', scale: 1 }, Float32Array.of(Number.NaN), 'expected a number in -128 … 127, received NaN'],
  ] as [Storage, Float32Array, string][])('refuses what does not fit: %o', (storage, x, text) => {
    let thrown: unknown;
    try {
      codecOf(storage).check({ x });
    } catch (error) {
      thrown = error;
    }
    expect(UnforgetError.is(thrown, 'invalid-input')).toBe(true);
    expect(String(thrown)).toContain(text);
    expect(String(thrown)).toContain("storage 'float32'");
  });

  it('lets infinity and NaN through where the type has them', () => {
    const x = Float32Array.of(Number.POSITIVE_INFINITY, Number.NaN);
    expect(through('float16', x)).toEqual(x);
  });
});
