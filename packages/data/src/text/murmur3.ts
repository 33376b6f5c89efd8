const rotateLeft = (x: number, by: number): number => (x << by) | (x >>> (32 - by));

/** Scrambles one block of four bytes before it enters the hash. */
const scramble = (block: number): number => Math.imul(rotateLeft(Math.imul(block, 0xcc9e2d51), 15), 0x1b873593);

/**
 * MurmurHash3 x86 32-bit of `bytes[start, end)`: fast, well spread, the same on every machine; no protection against an
 * adversary who picks texts that collide.
 *
 * Source: Austin Appleby's public-domain MurmurHash3; checked against its published test vectors.
 */
export function murmur3(
  bytes: Uint8Array,
  seed = 0,
  [start, end]: readonly [number, number] = [0, bytes.length],
): number {
  const blocksEnd = start + ((end - start) & ~3);
  let hash = seed | 0;
  for (let i = start; i < blocksEnd; i += 4) {
    const block = byte(bytes, i) | (byte(bytes, i + 1) << 8) | (byte(bytes, i + 2) << 16) | (byte(bytes, i + 3) << 24);
    hash = (Math.imul(rotateLeft(hash ^ scramble(block), 13), 5) + 0xe6546b64) | 0;
  }
  let tail = 0;
  for (let i = end - 1; i >= blocksEnd; i--) tail = (tail << 8) | byte(bytes, i);
  hash ^= scramble(tail) ^ (end - start);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

const byte = (bytes: Uint8Array, index: number): number => bytes[index] as number;
