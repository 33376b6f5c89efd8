import type { Snapshot } from '@unforget/types';
import type { ReplayBuffer } from '../buffer/buffer.ts';
import { sizeOf } from '../buffer/buffer-options.ts';
import { restoreBuffer } from '../buffer/restore-buffer.ts';

/** What a buffer may need more of. */
export interface Room {
  readonly capacity?: number;
  /** Shapes of extras; each at least as wide as it is. */
  readonly extras?: Readonly<Record<string, readonly [number]>>;
}

/**
 * A buffer with the same samples and more room: a larger capacity, or wider extras, which get zeros at their end.
 * Returns `buffer` itself when it has that room. O(bytes).
 */
export function resizeBuffer(buffer: ReplayBuffer, room: Room): ReplayBuffer {
  const { layout } = buffer;
  const { capacity = layout.capacity, extras = {} } = room;
  const wider = Object.entries(extras).some(([name, [width]]) => width !== sizeOf(layout.extras[name] ?? []));
  if (!wider && capacity === layout.capacity) return buffer;
  const saved = buffer.snapshot() as { layout: Snapshot; columns: Snapshot & { extras: Record<string, Float32Array> } };
  const columns = Object.entries(saved.columns.extras).map(([name, values]): [string, Float32Array] => {
    const from = sizeOf(layout.extras[name] ?? []);
    return [name, paddedRows(values, { from, to: extras[name]?.[0] ?? from })];
  });
  return restoreBuffer({
    ...saved,
    layout: { ...saved.layout, capacity, extras: { ...layout.extras, ...extras } },
    columns: { ...saved.columns, extras: Object.fromEntries(columns) },
  });
}

/** Rows of `from` numbers as rows of `to`, zeros behind. */
function paddedRows(values: Float32Array, { from, to }: { from: number; to: number }): Float32Array {
  const length = values.length / from;
  const padded = new Float32Array(length * to);
  for (let row = 0; row < length; row++) padded.set(values.subarray(row * from, (row + 1) * from), row * to);
  return padded;
}
