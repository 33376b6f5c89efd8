import type { BatchPart } from '@unforget/types';

/** The classes among these labels, ascending. */
export const classesIn = (labels: ArrayLike<number>): readonly number[] =>
  [...new Set(Array.from(labels))].sort((a, b) => a - b);

/**
 * The part with only these units competing for each of its samples; units that were out of the competition before stay
 * out.
 */
export function amongUnits(part: BatchPart, rivals: readonly number[], units: number): BatchPart {
  const row = new Float32Array(units);
  for (const unit of rivals) row[unit] = 1;
  const active = Float32Array.from({ length: part.length * units }, (_, i) =>
    part.active ? (part.active[i] as number) * (row[i % units] as number) : (row[i % units] as number),
  );
  return { ...part, active };
}
