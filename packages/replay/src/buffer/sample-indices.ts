import type { Random } from '@unforget/types';

/**
 * `count` random indices below `length`, in random order: all different, unless there are fewer than `count` to draw
 * from; then each is drawn anew. O(count), whatever the length.
 */
export function sampleIndices(count: number, length: number, random: Random): Int32Array {
  const indices = new Int32Array(count);
  if (count > length) {
    for (let i = 0; i < count; i++) indices[i] = random.integer(length);
    return indices;
  }
  // The first `count` swaps of a Fisher-Yates shuffle; the map holds what swaps have moved, the rest is where it was.
  const moved = new Map<number, number>();
  for (let i = 0; i < count; i++) {
    const j = i + random.integer(length - i);
    indices[i] = moved.get(j) ?? j;
    moved.set(j, moved.get(i) ?? i);
  }
  return indices;
}
