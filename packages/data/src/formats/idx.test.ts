import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { errorOf, gzip, idxFile } from '../__fixtures__/builders.ts';
import { parseIdx } from './idx.ts';

describe('parseIdx', () => {
  it('reads a hand-written file of bytes', () => {
    const bytes = Uint8Array.of(0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 3, 1, 2, 3, 4, 5, 255);
    const idx = parseIdx(bytes);
    expect([idx.type, idx.shape, idx.offset]).toEqual(['uint8', [2, 3], 12]);
    expect(idx.data).toEqual(Uint8Array.of(1, 2, 3, 4, 5, 255));
    expect(idx.data.buffer).toBe(bytes.buffer);
  });

  it('reads every type, big-endian', () => {
    expect(parseIdx(idxFile(0x09, [2], [0xff, 0x80])).data).toEqual(Int8Array.of(-1, -128));
    expect(parseIdx(idxFile(0x0b, [2], [0x01, 0x02, 0xff, 0xfe])).data).toEqual(Int16Array.of(258, -2));
    expect(parseIdx(idxFile(0x0c, [1], [0x80, 0, 0, 1])).data).toEqual(Int32Array.of(-2147483647));
    // IEEE 754: sign, exponent 127 + 1, fraction 0.5: 2 * 1.5.
    expect(parseIdx(idxFile(0x0d, [1], [0x40, 0x40, 0, 0])).data).toEqual(Float32Array.of(3));
    expect(parseIdx(idxFile(0x0e, [1], [0xbf, 0xf0, 0, 0, 0, 0, 0, 0])).data).toEqual(Float64Array.of(-1));
  });

  it('reads out of the middle of a larger buffer', () => {
    const file = idxFile(0x0b, [1], [1, 0]);
    const larger = new Uint8Array(file.length + 7);
    larger.set(file, 3);
    expect(parseIdx(larger.subarray(3, 3 + file.length)).data).toEqual(Int16Array.of(256));
  });

  it('gives back what was written', () => {
    const sizes = fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(sizes, fc.infiniteStream(fc.nat(255)), (shape, stream) => {
        const count = shape.reduce((a, b) => a * b, 1);
        const values = [...stream.take(count)];
        const idx = parseIdx(idxFile(8, shape, values));
        expect(idx.shape).toEqual(shape);
        expect([...idx.data]).toEqual(values);
      }),
    );
  });

  const good = idxFile(8, [2, 3], [1, 2, 3, 4, 5, 6]);
  const changed = (index: number, value: number) => good.map((byte, i) => (i === index ? value : byte));
  it.each([
    [
      'nothing',
      new Uint8Array(0),
      'byte 0: expected a header of 4 bytes, received 0 bytes. The file is cut off: fetch it again.',
    ],
    [
      'wrong magic',
      changed(0, 0x89),
      'byte 0: expected 0x00, as every IDX file begins with two of it, received 0x89. This is no IDX file.',
    ],
    [
      'wrong second byte',
      changed(1, 1),
      'byte 1: expected 0x00, as every IDX file begins with two of it, received 0x01. This is no IDX file.',
    ],
    [
      'unknown type',
      changed(2, 0x0a),
      'byte 2: expected an element type: 0x08, 0x09, 0x0b, 0x0c, 0x0d or 0x0e, received 0x0a.',
    ],
    ['rank 0', changed(3, 0), 'byte 3: expected a rank of at least 1, received 0.'],
    [
      'sizes cut off',
      good.slice(0, 9),
      'byte 9: expected a header of 12 bytes, received 9 bytes. The file is cut off: fetch it again.',
    ],
    [
      'data cut off',
      good.slice(0, 17),
      'byte 17: expected 18 bytes in all (shape [2, 3] of uint8), received 17 bytes. The file is cut off: fetch it again.',
    ],
    [
      'too long',
      Uint8Array.of(...good, 0),
      'byte 18: expected 18 bytes in all (shape [2, 3] of uint8), received 19 bytes. Something was added to the file.',
    ],
    ['a size that is absurd', changed(4, 0xff), /^IDX data, byte 18: expected 128\d+ bytes in all/],
  ])('refuses %s with the offset', async (_, bytes, message) => {
    const error = await errorOf(() => parseIdx(bytes));
    expect(error.code).toBe('malformed-file');
    if (typeof message === 'string') expect(error.message).toBe(`IDX data, ${message}`);
    else expect(error.message).toMatch(message);
  });

  it('refuses every cut of a file, naming where it ends', async () => {
    for (let length = 0; length < good.length; length++) {
      const error = await errorOf(() => parseIdx(good.slice(0, length), { source: 'cut.idx' }));
      expect(error.what).toBe(`cut.idx, byte ${length}`);
    }
  });

  it('says how to read what is still compressed, and refuses what are no bytes', async () => {
    expect((await errorOf(async () => parseIdx(await gzip(good)))).message).toBe(
      'IDX data, byte 0: expected uncompressed data, received gzip (0x1f 0x8b). Parse what `await decompress(bytes)` gives.',
    );
    const error = await errorOf(() => parseIdx(good.buffer as unknown as Uint8Array));
    expect(error.message).toBe('IDX data: expected a Uint8Array, received ArrayBuffer.');
  });
});
