import { type ContainerTree, decodeContainer, encodeContainer } from '@unforget/core';
import { UnforgetError } from '@unforget/types';
import type { AdapterState } from './adapter-state.ts';
import type { HostArray } from './host-arrays.ts';

const KIND = 'lora-adapter';
/** Raised when the layout changes; older files must still open. */
const SCHEMA_VERSION = 1;

/** Adapters and head as bytes, a safetensors file with a checksum. */
export const encodeAdapter = (state: AdapterState): Promise<Uint8Array> =>
  encodeContainer({ kind: KIND, schemaVersion: SCHEMA_VERSION, tree: state as unknown as ContainerTree });

/**
 * What {@link encodeAdapter} wrote.
 * @throws UnforgetError `corrupt-state` for a damaged file, `incompatible-state` for one of another kind or of a newer version
 */
export async function decodeAdapter(bytes: Uint8Array): Promise<AdapterState> {
  const { tree } = await decodeContainer(bytes, { kind: KIND, maxSchemaVersion: SCHEMA_VERSION });
  if (isState(tree)) return tree;
  throw new UnforgetError({
    code: 'corrupt-state',
    what: 'Saved adapters',
    expected: 'rank, alpha, adapters, units and params',
    received: Object.keys(tree).join(', ') || 'nothing',
  });
}

function isState(tree: unknown): tree is AdapterState {
  const { rank, alpha, adapters, units, params } = tree as Partial<AdapterState>;
  const numbers = [rank, alpha, units].every((value) => typeof value === 'number');
  const arrays = typeof params === 'object' && params !== null && Object.values(params).every(isArray);
  return numbers && typeof adapters === 'string' && arrays;
}

function isArray(node: unknown): node is HostArray {
  const { shape, values } = (node ?? {}) as Partial<HostArray>;
  return Array.isArray(shape) && values instanceof Float32Array && shape.reduce((a, b) => a * b, 1) === values.length;
}
