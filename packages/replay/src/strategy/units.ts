/** The classes among these labels, ascending. */
export const classesIn = (labels: ArrayLike<number>): readonly number[] =>
  [...new Set(Array.from(labels))].sort((a, b) => a - b);

/** 1 for each of these units, 0 for others: [length]. */
export function unitFlags(units: readonly number[], length: number): Float32Array<ArrayBuffer> {
  const flags = new Float32Array(length);
  for (const unit of units) flags[unit] = 1;
  return flags;
}
