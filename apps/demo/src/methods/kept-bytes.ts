import { decodeContainer, type Learner } from '@unforget/core';

/** Bytes of the arrays that a learner would save. */
export interface KeptBytes {
  readonly params: number;
  /** State and memory of all strategies. */
  readonly strategies: number;
}

/** Measured on the saved form, which holds everything a learner needs to go on, and nothing else. */
export async function keptBytes(learner: Learner): Promise<KeptBytes> {
  const { tree } = await decodeContainer(await learner.save(), { kind: 'learner', maxSchemaVersion: 1 });
  return { params: bytesIn(tree['params']), strategies: bytesIn(tree['strategies']) };
}

function bytesIn(node: unknown): number {
  if (ArrayBuffer.isView(node)) return node.byteLength;
  if (typeof node !== 'object' || node === null) return 0;
  return Object.values(node).reduce((sum, child) => sum + bytesIn(child), 0);
}
