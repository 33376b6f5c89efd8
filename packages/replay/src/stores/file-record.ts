import { decodeContainer, encodeContainer } from '@unforget/core';
import { type Snapshot, UnforgetError } from '@unforget/types';

const KIND = 'unforget/replay-buffer';
const VERSION = 1;

/**
 * Every record begins with these letters, then the length of the rest in 8 bytes, little-endian, and the same inverted: a
 * length that was changed must not pass for a record that was torn.
 */
const MAGIC = new TextEncoder().encode('unforget');
export const HEADER_BYTES: number = MAGIC.length + 16;

/** A tree as a record; read before the promise is returned. */
export async function encodeRecord(tree: Snapshot): Promise<Uint8Array> {
  const payload = await encodeContainer({ kind: KIND, schemaVersion: VERSION, tree });
  const record = new Uint8Array(HEADER_BYTES + payload.length);
  record.set(MAGIC);
  const view = new DataView(record.buffer);
  view.setBigUint64(MAGIC.length, BigInt(payload.length), true);
  view.setBigUint64(MAGIC.length + 8, ~BigInt(payload.length), true);
  record.set(payload, HEADER_BYTES);
  return record;
}

/** Bytes behind the header; null for something that is no whole header. */
export function payloadLength(header: Uint8Array): number | null {
  if (header.length < HEADER_BYTES || MAGIC.some((byte, i) => header[i] !== byte)) return null;
  const view = new DataView(header.buffer, header.byteOffset);
  const length = view.getBigUint64(MAGIC.length, true);
  return view.getBigUint64(MAGIC.length + 8, true) === BigInt.asUintN(64, ~length) ? Number(length) : null;
}

/** The tree; null when the checksum says that these are not the bytes that were written. */
export async function decodeRecord(payload: Uint8Array): Promise<Snapshot | null> {
  try {
    return (await decodeContainer(payload, { kind: KIND, maxSchemaVersion: VERSION })).tree as Snapshot;
  } catch (error) {
    if (UnforgetError.is(error, 'corrupt-state')) return null;
    throw error;
  }
}
