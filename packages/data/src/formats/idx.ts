import { at } from '../checks.ts';
import { checkPlainBytes } from './gzip.ts';
import { hex, malformed, plural, type Source } from './malformed.ts';

export type IdxValues = Uint8Array | Int8Array | Int16Array | Int32Array | Float32Array | Float64Array;

/** What an IDX file holds: numbers of one type in an array of any rank. */
export interface IdxArray {
  readonly type: 'uint8' | 'int8' | 'int16' | 'int32' | 'float32' | 'float64';
  readonly shape: readonly number[];
  /** product(shape) numbers; of one-byte types a view of the parsed bytes, otherwise a copy in this machine's order. */
  readonly data: IdxValues;
  /** Where the numbers begin in the file. */
  readonly offset: number;
  readonly source: string;
}

interface Element {
  readonly type: IdxArray['type'];
  readonly size: number;
  read(bytes: Uint8Array, offset: number, count: number): IdxValues;
}

/** Calls `read` for each number of big-endian data. */
function fillFrom<T extends IdxValues>(into: T, size: number, read: (offset: number) => number): T {
  for (let i = 0; i < into.length; i++) into[i] = read(i * size);
  return into;
}

const view = (bytes: Uint8Array, offset: number): DataView => new DataView(bytes.buffer, bytes.byteOffset + offset);

const ELEMENTS: Readonly<Record<number, Element>> = {
  8: { type: 'uint8', size: 1, read: (bytes, offset, count) => bytes.subarray(offset, offset + count) },
  9: {
    type: 'int8',
    size: 1,
    read: (bytes, offset, count) => new Int8Array(bytes.buffer, bytes.byteOffset + offset, count),
  },
  11: {
    type: 'int16',
    size: 2,
    read: (bytes, offset, count) => {
      const from = view(bytes, offset);
      return fillFrom(new Int16Array(count), 2, (i) => from.getInt16(i));
    },
  },
  12: {
    type: 'int32',
    size: 4,
    read: (bytes, offset, count) => {
      const from = view(bytes, offset);
      return fillFrom(new Int32Array(count), 4, (i) => from.getInt32(i));
    },
  },
  13: {
    type: 'float32',
    size: 4,
    read: (bytes, offset, count) => {
      const from = view(bytes, offset);
      return fillFrom(new Float32Array(count), 4, (i) => from.getFloat32(i));
    },
  },
  14: {
    type: 'float64',
    size: 8,
    read: (bytes, offset, count) => {
      const from = view(bytes, offset);
      return fillFrom(new Float64Array(count), 8, (i) => from.getFloat64(i));
    },
  },
};

/**
 * Parses an uncompressed IDX file, the format of MNIST: two zero bytes, element type, rank, big-endian sizes, numbers.
 * @throws UnforgetError `malformed-file` with the byte offset: wrong magic, unknown type, cut off, too long
 */
export function parseIdx(bytes: Uint8Array, { source = 'IDX data' }: Source = {}): IdxArray {
  checkPlainBytes(bytes, source);
  const { element, rank } = header(bytes, source);
  const offset = 4 + 4 * rank;
  const from = view(bytes, 0);
  const shape = Array.from({ length: rank }, (_, i) => from.getUint32(4 + 4 * i));
  const count = shape.reduce((a, b) => a * b, 1);
  const expected = offset + count * element.size;
  if (bytes.length !== expected) {
    throw malformed(source, {
      where: `byte ${Math.min(bytes.length, expected)}`,
      expected: `${expected} bytes in all (shape [${shape.join(', ')}] of ${element.type})`,
      received: plural(bytes.length, 'byte'),
      remedy: bytes.length < expected ? 'The file is cut off: fetch it again' : 'Something was added to the file',
    });
  }
  return { type: element.type, shape, data: element.read(bytes, offset, count), offset, source };
}

function header(bytes: Uint8Array, source: string): { element: Element; rank: number } {
  checkHeaderLength(bytes, 4, source);
  for (const i of [0, 1]) {
    if (at(bytes, i) === 0) continue;
    throw malformed(source, {
      where: `byte ${i}`,
      expected: '0x00, as every IDX file begins with two of it',
      received: hex(at(bytes, i)),
      remedy: 'This is no IDX file',
    });
  }
  const element = ELEMENTS[at(bytes, 2)];
  if (element === undefined) {
    throw malformed(source, {
      where: 'byte 2',
      expected: 'an element type: 0x08, 0x09, 0x0b, 0x0c, 0x0d or 0x0e',
      received: hex(at(bytes, 2)),
    });
  }
  const rank = at(bytes, 3);
  if (rank === 0) {
    throw malformed(source, { where: 'byte 3', expected: 'a rank of at least 1', received: '0' });
  }
  checkHeaderLength(bytes, 4 + 4 * rank, source);
  return { element, rank };
}

function checkHeaderLength(bytes: Uint8Array, length: number, source: string): void {
  if (bytes.length >= length) return;
  throw malformed(source, {
    where: `byte ${bytes.length}`,
    expected: `a header of ${length} bytes`,
    received: plural(bytes.length, 'byte'),
    remedy: 'The file is cut off: fetch it again',
  });
}
