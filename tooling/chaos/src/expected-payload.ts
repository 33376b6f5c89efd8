import { createHash } from 'node:crypto';

/** Enough for a write to be cut in the middle. */
const BYTES = 200_000;

/** The model that belongs to a marker: whoever has the marker knows every byte. */
export function expectedPayload(marker: string): Uint8Array {
  const digest = createHash('sha256').update(marker).digest();
  return Uint8Array.from({ length: BYTES }, (_, i) => (digest[i % digest.length] as number) ^ (i >> 5));
}
