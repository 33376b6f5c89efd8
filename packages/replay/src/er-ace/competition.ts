import type { BatchPart } from '@unforget/types';
import { unitFlags } from '../strategy/units.ts';

/**
 * The part with only these units competing for each of its samples; units that were out of the competition before stay
 * out.
 */
export function amongUnits(part: BatchPart, rivals: readonly number[], units: number): BatchPart {
  const row = unitFlags(rivals, units);
  const active = Float32Array.from({ length: part.length * units }, (_, i) =>
    part.active ? (part.active[i] as number) * (row[i % units] as number) : (row[i % units] as number),
  );
  return { ...part, active };
}
