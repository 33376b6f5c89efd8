/** One number seen as its bits; scratch space, rewritten by every conversion. */
const value = new Float32Array(1);
const bits = new Uint32Array(value.buffer);

/** First magnitude that no longer rounds to a finite half: halfway between the largest, 65504, and 65536. */
export const HALF_OVERFLOW = 65520;

/**
 * IEEE 754 binary16 bits of a float32, rounded to nearest, ties to even; subnormals, infinities and signed zero
 * included. Magnitudes from {@link HALF_OVERFLOW} up become infinity, every NaN becomes 0x7e00.
 */
export function toHalf(number: number): number {
  value[0] = number;
  const word = bits[0] as number;
  const sign = (word >>> 16) & 0x8000;
  const magnitude = word & 0x7fffffff;
  if (magnitude > 0x7f800000) return 0x7e00;
  if (magnitude >= 0x477ff000) return sign | 0x7c00;
  if (magnitude >= 0x38800000) return sign | roundOff(magnitude - 0x38000000, 13);
  // Below 2^-25, or exactly there, where the tie goes to the even neighbour zero; shifting further would wrap around.
  if (magnitude <= 0x33000000) return sign;
  const significand = (magnitude & 0x7fffff) | 0x800000;
  return sign | roundOff(significand, 126 - (magnitude >>> 23));
}

/** `integer` without its lowest `count` bits, to nearest, ties to even. A carry into the exponent is what rounding up means. */
function roundOff(integer: number, count: number): number {
  const kept = integer >>> count;
  const rest = integer & ((1 << count) - 1);
  const half = 1 << (count - 1);
  return rest > half || (rest === half && kept & 1) ? kept + 1 : kept;
}

/** The number that binary16 bits stand for; exact, since every half is a float32. */
export function fromHalf(half: number): number {
  const exponent = (half >>> 10) & 0x1f;
  const fraction = half & 0x3ff;
  const sign = half & 0x8000 ? -1 : 1;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (1024 + fraction) * 2 ** (exponent - 25);
}

let table: Float32Array | null = null;

/** All 65,536 halves as float32 (256 KiB, made at the first call): looking up is faster than computing. */
export function halfTable(): Float32Array {
  table ??= Float32Array.from({ length: 0x10000 }, (_, half) => fromHalf(half));
  return table;
}
