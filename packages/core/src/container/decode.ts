import { UnforgetError } from '@unforget/types';
import { digestOf } from './checksum.ts';
import { dtypeOf, readValues } from './dtypes.ts';
import { corruptState, incompatibleState, quote } from './errors.ts';
import { isJsonObject, type JsonObject, parseJson } from './json.ts';
import { arrayNode, type ContainerTree, typeOf } from './nodes.ts';
import { readEntries } from './read-entries.ts';
import { readHeader } from './read-header.ts';
import { unpack } from './unpack.ts';

export interface DecodeOptions {
  /** Kind that the file must have. */
  readonly kind: string;
  /** Newest version of the tree's shape that the caller understands; older ones are its to migrate. */
  readonly maxSchemaVersion: number;
}

export interface DecodedContainer {
  readonly schemaVersion: number;
  readonly tree: ContainerTree;
}

/**
 * Reads what `encodeContainer` wrote. Arrays own their memory; objects are plain ones, in which a key `__proto__` is a
 * key like any other.
 *
 * Throws `corrupt-state` for a file that is cut off, changed or no safetensors file at all, `incompatible-state` for one
 * from another program, of another kind, or of a newer version. Cost: one pass of SHA-256; memory: one copy of the data.
 */
export async function decodeContainer(bytes: Uint8Array, options: DecodeOptions): Promise<DecodedContainer> {
  if (dtypeOf(bytes) !== 'U8') {
    const what = 'saved state';
    throw new UnforgetError({ code: 'invalid-input', what, expected: 'Uint8Array', received: typeOf(bytes) });
  }
  const { json, metadata, dataStart } = readHeader(bytes);
  const entries = readEntries(json, bytes.length - dataStart);
  checkDigest(bytes, metadata);
  const schemaVersion = checkVersion(metadata, options);
  const manifest = parseManifest(metadata);
  const tree = unpack(manifest, entries, ({ dtype, shape, start, end }) =>
    arrayNode(readValues(dtype, bytes.subarray(dataStart + start, dataStart + end)), shape),
  );
  return { schemaVersion, tree };
}

function checkDigest(bytes: Uint8Array, metadata: JsonObject): void {
  const received = digestOf(bytes);
  if (metadata['sha256'] === received) return;
  const what = `SHA-256 of the saved state (${bytes.length} bytes)`;
  throw corruptState({ what, expected: quote(metadata['sha256']), received: quote(received) });
}

function checkVersion({ kind, schemaVersion }: JsonObject, options: DecodeOptions): number {
  if (kind !== options.kind) {
    const remedy = 'Choose a file of that kind, or load this one with what saved it';
    throw incompatibleState({
      what: 'kind of saved state',
      expected: quote(options.kind),
      received: quote(kind),
      remedy,
    });
  }
  const version = typeof schemaVersion === 'string' && /^\d+$/.test(schemaVersion) ? Number(schemaVersion) : Number.NaN;
  if (!Number.isSafeInteger(version)) {
    const received = quote(schemaVersion);
    throw corruptState({ what: 'schemaVersion of the saved state', expected: 'an integer ≥ 0', received });
  }
  if (version > options.maxSchemaVersion) {
    const expected = `at most ${options.maxSchemaVersion}`;
    const remedy = 'Update @unforget/core: a newer version has saved this file';
    throw incompatibleState({ what: 'version of the saved state', expected, received: String(version), remedy });
  }
  return version;
}

function parseManifest({ tree }: JsonObject): JsonObject {
  const what = 'manifest of the saved state';
  const manifest = typeof tree === 'string' ? parseJson(tree, what) : null;
  if (!isJsonObject(manifest)) throw corruptState({ what, expected: 'a JSON object', received: quote(tree) });
  return manifest;
}
