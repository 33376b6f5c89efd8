import type { BatchPart } from '@unforget/types';
import type { Table } from '../strategy/tables.ts';

/** What the units of a part are held to. */
export interface Teaching {
  /** 1 for units that are learned or held: [units]. */
  readonly counted: Float32Array;
  /** 1 for units that the old network teaches: [units]. */
  readonly old: Float32Array;
  /** What it said, in [0, 1]; null when there is nothing old. */
  readonly teacher: Table | null;
  /** Rows of the teacher's table, one for each sample. */
  readonly rows: ArrayLike<number>;
}

export const keysOf = (name: string): { targets: string; weights: string } => ({
  targets: `${name}.targets`,
  weights: `${name}.weights`,
});

/**
 * The part with a target and a weight for each unit, and without weight in the task loss: the binary loss takes its
 * place. Old units get what the teacher said, others 1 for the sample's class and 0 elsewhere.
 */
export function taught(part: BatchPart, name: string, { counted, old, teacher, rows }: Teaching): BatchPart {
  const units = counted.length;
  const [targets, weights] = [new Float32Array(part.length * units), new Float32Array(part.length * units)];
  for (let i = 0; i < targets.length; i++) {
    const [row, unit] = [Math.floor(i / units), i % units];
    const said = teacher && old[unit] ? teacher.values[(rows[row] as number) * teacher.width + unit] : undefined;
    targets[i] = said ?? (part.y[row] === unit ? 1 : 0);
    weights[i] = (part.weights[row] as number) * (counted[unit] as number);
  }
  const keys = keysOf(name);
  const shape = [units];
  const extras = {
    ...part.extras,
    [keys.targets]: { shape, values: targets },
    [keys.weights]: { shape, values: weights },
  };
  return { ...part, weights: new Float32Array(part.length), extras };
}
