import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';

/** Version of the container itself; what it holds has a version of its own. */
export const CONTAINER = 'unforget/1';

/**
 * Every header begins with these bytes, so the checksum stands at one place of the file and can be left out of itself.
 * The header is hashed as it is written: whatever reads it may reorder keys (JSON objects put integer-like ones first),
 * but nothing is ever written again to be compared.
 */
export const HEADER_START: string = `{"__metadata__":{"container":"${CONTAINER}","sha256":"`;

/** Bytes before the header: its length. */
export const LENGTH_BYTES = 8;
const DIGEST_START = LENGTH_BYTES + HEADER_START.length;
const DIGEST_END = DIGEST_START + 64;

/** Stands for the checksum until it is known. */
export const NO_DIGEST: string = '0'.repeat(64);

/**
 * SHA-256 of the whole file but the digits of the checksum, in lower-case hex.
 *
 * A library, not WebCrypto: pages on http:// have no `crypto.subtle`, and it takes one contiguous buffer, so leaving out
 * the digits would cost a copy of the file. The price is about 10 ms a megabyte where native code takes 1.5.
 */
export function digestOf(bytes: Uint8Array): string {
  const hash = sha256.create();
  return bytesToHex(hash.update(bytes.subarray(0, DIGEST_START)).update(bytes.subarray(DIGEST_END)).digest());
}

/** Writes the checksum to its place. */
export function seal(bytes: Uint8Array): void {
  bytes.set(new TextEncoder().encode(digestOf(bytes)), DIGEST_START);
}
