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

/** What Node's hashes and those of the library have in common. */
interface Hash {
  update(bytes: Uint8Array): Hash;
  digest(): Uint8Array;
}

/** Node's own hash, got without an import, which pages could not follow; undefined elsewhere. */
function nodeHash(): Hash | undefined {
  const { process } = globalThis as {
    process?: { getBuiltinModule?: (name: string) => { createHash(algorithm: string): Hash } | undefined };
  };
  return process?.getBuiltinModule?.('node:crypto')?.createHash('sha256');
}

/**
 * SHA-256 of the whole file but the digits of the checksum, in lower-case hex.
 *
 * Node's where it is, else a library's, not WebCrypto's: pages on http:// have no `crypto.subtle`, and it takes one
 * contiguous buffer, so leaving out the digits would cost a copy of the file. The price is ten times the time, which a
 * server that loads a model would spend without answering.
 */
export function digestOf(bytes: Uint8Array): string {
  const hash = nodeHash() ?? sha256.create();
  return bytesToHex(
    new Uint8Array(hash.update(bytes.subarray(0, DIGEST_START)).update(bytes.subarray(DIGEST_END)).digest()),
  );
}

/** Writes the checksum to its place. */
export function seal(bytes: Uint8Array): void {
  bytes.set(new TextEncoder().encode(digestOf(bytes)), DIGEST_START);
}
