import { CONTAINER, seal } from '../checksum.ts';

/** A safetensors file of any header and data, honest or not; no checksum is put in. */
export function rawFile(header: string, data: Uint8Array = new Uint8Array()): Uint8Array {
  const json = new TextEncoder().encode(header);
  const bytes = new Uint8Array(8 + json.length + data.length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(json.length), true);
  bytes.set(json, 8);
  bytes.set(data, 8 + json.length);
  return bytes;
}

export interface Forgery {
  /** Text of the manifest. */
  readonly tree?: string;
  /** Text of the header after the metadata: `,"w":{...}`. */
  readonly entries?: string;
  readonly data?: Uint8Array;
  /** More text at the end of the metadata. */
  readonly metadata?: string;
  readonly schemaVersion?: string;
}

/** A file with a right checksum, so that only what is inside can be found fault with; kind `test`. */
export function forgedFile(forgery: Forgery = {}): Uint8Array {
  const { tree = '{}', entries = '', data = new Uint8Array(), metadata = '', schemaVersion = '"1"' } = forgery;
  const rest = `"kind":"test","schemaVersion":${schemaVersion},"tree":${JSON.stringify(tree)}${metadata}`;
  const start = `"container":"${CONTAINER}","sha256":"${'0'.repeat(64)}"`;
  const bytes = rawFile(`{"__metadata__":{${start},${rest}}${entries}}`, data);
  seal(bytes);
  return bytes;
}
