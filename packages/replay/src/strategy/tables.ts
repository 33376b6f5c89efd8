import { type HostMemory, type Snapshot, UnforgetError } from '@unforget/types';
import type { ReplayMemory } from './replay-memory.ts';

/** Rows of numbers that were computed once and are looked up in every step: `rows × width`. */
export interface Table {
  readonly width: number;
  readonly values: Float32Array;
}

/** A replay memory with tables beside it: a teacher's outputs, features of new samples. */
export class TabledMemory implements HostMemory {
  readonly replay: ReplayMemory;
  readonly #tables: Map<string, Table>;

  constructor(replay: ReplayMemory, tables: readonly (readonly [string, Table])[] = []) {
    this.replay = replay;
    this.#tables = new Map(tables);
  }

  table(name: string): Table | null {
    return this.#tables.get(name) ?? null;
  }

  /** Puts a table in place of the one of that name; null removes it. */
  put(name: string, table: Table | null): void {
    if (table) this.#tables.set(name, table);
    else this.#tables.delete(name);
  }

  /** Bytes of all tables. */
  get bytes(): number {
    return [...this.#tables.values()].reduce((sum, { values }) => sum + values.byteLength, 0);
  }

  snapshot(): Snapshot {
    const tables = [...this.#tables].map(([name, { width, values }]): [string, Snapshot] => [
      name,
      { width, values: values.slice() },
    ]);
    return { replay: this.replay.snapshot(), tables: Object.fromEntries(tables) };
  }
}

/**
 * The memory that wrote the snapshot.
 * @param restore what makes the replay memory out of its own snapshot
 * @throws UnforgetError `corrupt-state`
 */
export function restoreTabled(snapshot: Snapshot, restore: (replay: Snapshot) => ReplayMemory): TabledMemory {
  const { replay, tables } = snapshot as { replay?: Snapshot; tables?: Record<string, Partial<Table>> };
  const read = Object.entries(tables ?? {}).map(([name, { width, values }]): [string, Table] => {
    if (typeof width !== 'number' || !(values instanceof Float32Array)) throw corrupt(`table "${name}"`);
    return [name, { width, values }];
  });
  if (typeof replay !== 'object' || replay === null || !tables) throw corrupt(Object.keys(snapshot).join(', '));
  return new TabledMemory(restore(replay), read);
}

const corrupt = (received: string): UnforgetError =>
  new UnforgetError({
    code: 'corrupt-state',
    what: 'Memory with tables of a strategy',
    expected: 'a replay memory and tables of numbers',
    received: received || 'nothing',
  });

/** The rows at these positions, one after the other. */
export function rowsAt({ width, values }: Table, positions: ArrayLike<number>): Float32Array {
  const rows = new Float32Array(positions.length * width);
  for (let i = 0; i < positions.length; i++) {
    const at = positions[i] as number;
    rows.set(values.subarray(at * width, (at + 1) * width), i * width);
  }
  return rows;
}
