import type { SnapshotArray } from '@unforget/types';

/** Names that safetensors gives to the element types of typed arrays. */
export type DType = 'F64' | 'F32' | 'I32' | 'U32' | 'U16' | 'U8' | 'I8';

interface ArrayType {
  readonly name: string;
  readonly BYTES_PER_ELEMENT: number;
  new (buffer: ArrayBuffer): SnapshotArray;
}

const TYPES: ReadonlyMap<string, ArrayType> = new Map<DType, ArrayType>([
  ['F64', Float64Array],
  ['F32', Float32Array],
  ['I32', Int32Array],
  ['U32', Uint32Array],
  ['U16', Uint16Array],
  ['U8', Uint8Array],
  ['I8', Int8Array],
]);
const NAMES: ReadonlyMap<string, DType> = new Map(
  [...TYPES].map(([dtype, type]): [string, DType] => [type.name, dtype as DType]),
);
const LITTLE_ENDIAN = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;

/** Every element type, for error texts. */
export const DTYPE_LIST: string = [...TYPES.keys()].join(', ');

export const isDType = (name: unknown): name is DType => typeof name === 'string' && TYPES.has(name);

/** Element type of a typed array; null for anything else. Asks for the tag, as an array may come from another realm. */
export function dtypeOf(value: unknown): DType | null {
  if (!ArrayBuffer.isView(value)) return null;
  return NAMES.get(Object.prototype.toString.call(value).slice(8, -1)) ?? null;
}

/** Bytes of one element. */
export function widthOf(dtype: DType): number {
  return TYPES.get(dtype)?.BYTES_PER_ELEMENT ?? 0;
}

/** Copies the values as little-endian bytes into `target`, which has just their size. */
export function writeValues(values: SnapshotArray, target: Uint8Array): void {
  target.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  if (!LITTLE_ENDIAN) reverseElements(target, values.BYTES_PER_ELEMENT);
}

/** The values in little-endian bytes, as a typed array with memory of its own. */
export function readValues(dtype: DType, source: Uint8Array): SnapshotArray {
  const type = TYPES.get(dtype) ?? Uint8Array;
  const bytes = new Uint8Array(source.length);
  bytes.set(source);
  if (!LITTLE_ENDIAN) reverseElements(bytes, type.BYTES_PER_ELEMENT);
  return new type(bytes.buffer);
}

/** Changes the byte order of each element, in place. */
export function reverseElements(bytes: Uint8Array, width: number): void {
  for (let start = 0; start < bytes.length; start += width) bytes.subarray(start, start + width).reverse();
}
