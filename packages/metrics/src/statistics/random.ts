/**
 * A small seeded generator of uniform numbers in [0, 1), 32 bits each: a counter passed through an integer mixing function.
 * Good for resampling, not for secrets.
 */
export function seededRandom(seed: number): () => number {
  let counter = mix(seed >>> 0);
  return () => {
    counter = (counter + 0x9e3779b9) >>> 0;
    return mix(counter) / 4294967296;
  };
}

/** A bijection of 32-bit integers in which every input bit sways every output bit (the finalizer of MurmurHash3). */
function mix(value: number): number {
  let bits = value;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}
