import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import type { Columns } from './columns.ts';

/** SHA-256 of rows and keys, hex; the length of each array goes in too, so that numbers can't move from one to the next. */
export function fingerprintOf({ x, y, taskIds, extras }: Columns, keys: readonly (string | null)[] | null): string {
  const hash = sha256.create();
  const names = Object.keys(extras).sort();
  const arrays = [x, y, taskIds, ...names.map((name) => extras[name] ?? new Float32Array())];
  const head = { lengths: arrays.map(({ byteLength }) => byteLength), names, keys };
  hash.update(new TextEncoder().encode(JSON.stringify(head)));
  for (const { buffer, byteOffset, byteLength } of arrays) hash.update(new Uint8Array(buffer, byteOffset, byteLength));
  return bytesToHex(hash.digest());
}
