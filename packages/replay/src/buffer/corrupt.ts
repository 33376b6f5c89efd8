import { type Snapshot, type SnapshotNode, UnforgetError } from '@unforget/types';

/** A `corrupt-state` error about a part of a saved buffer. */
export function corrupt(name: string, expected: string, received: unknown): UnforgetError {
  const shown = typeof received === 'object' && received !== null ? received.constructor.name : String(received);
  return new UnforgetError({
    code: 'corrupt-state',
    what: `"${name}" of a saved replay buffer`,
    expected,
    received: shown,
    remedy: 'Load an older save',
  });
}

export const isTree = (node: SnapshotNode | undefined): node is Snapshot =>
  typeof node === 'object' && node !== null && !Array.isArray(node) && !ArrayBuffer.isView(node);

/** Throws unless there are as many as there should be. */
export function expectLength(name: string, found: number, expected: number): void {
  if (found !== expected) throw corrupt(name, `${expected} entries`, found);
}
