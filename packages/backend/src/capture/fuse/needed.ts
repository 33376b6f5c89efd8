import type { Operation, Source } from '../recorder.ts';

/** Positions of the operations that have to run for these, directly or not. */
export function neededFor(operations: readonly Operation[], sources: readonly Source[]): Set<number> {
  const needed = new Set<number>();
  const waiting = [...sources];
  for (let source = waiting.pop(); source; source = waiting.pop()) {
    if ((source.kind !== 'operation' && source.kind !== 'updated') || needed.has(source.index)) continue;
    needed.add(source.index);
    waiting.push(...(operations[source.index]?.inputs ?? []));
  }
  return needed;
}
