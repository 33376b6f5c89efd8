import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { dtypeOf, readValues, reverseElements, writeValues } from './dtypes.ts';

describe('dtypeOf', () => {
  it('knows the seven types, from another realm too, and nothing else', () => {
    expect(dtypeOf(new Float64Array(1))).toBe('F64');
    expect(dtypeOf(runInNewContext('new Uint16Array(1)'))).toBe('U16');
    for (const other of [new Uint8ClampedArray(1), new DataView(new ArrayBuffer(1)), new ArrayBuffer(1), [1], null]) {
      expect(dtypeOf(other)).toBeNull();
    }
  });
});

describe('writeValues and readValues', () => {
  it('use the least byte first', () => {
    const bytes = new Uint8Array(4);
    writeValues(new Int32Array([0x01020304]), bytes);
    expect([...bytes]).toEqual([4, 3, 2, 1]);
    expect(readValues('I32', bytes)).toEqual(new Int32Array([0x01020304]));
  });
});

describe('reverseElements', () => {
  it('turns each element around, as a big-endian machine needs it', () => {
    const bytes = new Uint8Array([1, 2, 3, 4, 5, 6, 7, 8]);
    reverseElements(bytes, 4);
    expect([...bytes]).toEqual([4, 3, 2, 1, 8, 7, 6, 5]);
  });
});
