import { inferRows } from '@unforget/core';
import type { ExperienceContext, Samples } from '@unforget/types';
import type { Draw, ReplayBuffer } from '../buffer/buffer.ts';
import { createBuffer } from '../buffer/buffer.ts';
import type { Incoming } from '../buffer/incoming.ts';
import { rowsAt, type Table, type TabledMemory } from '../strategy/tables.ts';
import { herd } from './herding.ts';
import { unitMean, unitRows } from './nearest-mean.ts';

/** Samples with their features, of length 1. */
export interface Pool {
  readonly samples: Incoming;
  readonly features: Table;
}

/** The exemplars of a class, by where they come from. */
interface Chosen {
  readonly unit: number;
  readonly from: Pool;
  /** Best first. */
  readonly rows: readonly number[];
}

type Context = Pick<ExperienceContext<TabledMemory>, 'model' | 'params' | 'signal' | 'progress'>;

/** The features that the network gives samples now; none for no samples. */
export async function poolOf(samples: Samples & Incoming, context: Context): Promise<Pool> {
  if (!samples.length) return { samples, features: { width: 1, values: new Float32Array() } };
  const { values, width } = await inferRows('features', { ...context, samples }, context);
  return { samples, features: { width, values: unitRows(values, width) } };
}

/** Stored samples in the form that inference takes. */
export const samplesOf = (draw: Draw, shape: readonly number[]): Samples & Incoming => ({ ...draw, shape });

/**
 * The best `most` exemplars of each class: of one that did not come now the first that it has, of one that came the
 * herded choice from its new samples, and its old exemplars if it came back.
 */
export function chooseExemplars(
  { fresh, stored }: { fresh: Pool; stored: Pool },
  current: ReadonlySet<number>,
  most: number,
): Chosen[] {
  const units = [...new Set([...stored.samples.y, ...current])].sort((a, b) => a - b);
  return units.flatMap((unit) => {
    const old = rowsOf(stored, unit);
    if (!current.has(unit)) return [{ unit, from: stored, rows: old.slice(0, most) }];
    const from = old.length ? both(fresh, rowsOf(fresh, unit), { stored, old }) : fresh;
    const rows = old.length ? from.samples.y.map((_, i) => i) : rowsOf(fresh, unit);
    const { width } = from.features;
    const order = herd(rowsAt(from.features, [...rows]), { width, count: most });
    return [{ unit, from, rows: Array.from(order, (i) => rows[i] as number) }];
  });
}

function rowsOf({ samples }: Pool, unit: number): number[] {
  return Array.from(samples.y).flatMap((label, row) => (label === unit ? [row] : []));
}

/** New samples and old exemplars of one class, as one pool. */
function both(fresh: Pool, rows: readonly number[], { stored, old }: { stored: Pool; old: readonly number[] }): Pool {
  const [a, b] = [taken(fresh, rows), taken(stored, old)];
  const joined = (left: ArrayLike<number>, right: ArrayLike<number>): number[] => [
    ...Array.from(left),
    ...Array.from(right),
  ];
  return {
    samples: {
      length: rows.length + old.length,
      x: Float32Array.from(joined(a.x, b.x)),
      y: Int32Array.from(joined(a.y, b.y)),
      taskIds: Int32Array.from(joined(a.taskIds, b.taskIds)),
    },
    features: { width: fresh.features.width, values: Float32Array.from(joined(a.features, b.features)) },
  };
}

function taken({ samples, features }: Pool, rows: readonly number[]) {
  const { x, y, scale = 1, taskIds, length } = samples;
  const inputs = { width: x.length / length, values: Float32Array.from(x, (value) => value * scale) };
  return {
    x: rowsAt(inputs, rows),
    y: rows.map((row) => y[row] as number),
    taskIds: rows.map((row) => taskIds?.[row] ?? -1),
    features: rowsAt(features, rows),
  };
}

/** A buffer of the chosen samples, class after class, best first. */
export function bufferOf(chosen: readonly Chosen[], like: ReplayBuffer, context: ExperienceContext): ReplayBuffer {
  const buffer = createBuffer(like.layout);
  const random = context.random('insert');
  for (const { from, rows } of chosen)
    for (const row of rows) buffer.insert(from.samples, random, { from: row, to: row + 1 });
  return buffer;
}

/** The mean of the chosen features of each class, of length 1, and which classes have one. */
export function meansOf(chosen: readonly Chosen[], units: number): { means: Table; known: Float32Array } {
  const width = chosen[0]?.from.features.width ?? 1;
  const [values, known] = [new Float32Array(units * width), new Float32Array(units)];
  for (const { unit, from, rows } of chosen) {
    if (!rows.length) continue;
    values.set(unitMean(rowsAt(from.features, rows), width), unit * width);
    known[unit] = 1;
  }
  return { means: { width, values }, known };
}
