import { UnforgetError } from '@unforget/types';
import { HEADER_START, LENGTH_BYTES, NO_DIGEST, seal } from './checksum.ts';
import { writeValues } from './dtypes.ts';
import { type Entry, layOut, MAX_HEADER_BYTES } from './layout.ts';
import type { ContainerTree } from './nodes.ts';
import { pack } from './pack.ts';

export interface ContainerContent {
  /** What is saved, so that a file of another kind is refused: letters, digits, `.`, `-`, `_`, `/`. */
  readonly kind: string;
  /** Version of the tree's shape, an integer ≥ 0; raised when older readers couldn't understand it. */
  readonly schemaVersion: number;
  readonly tree: ContainerTree;
}

/**
 * Saves a tree as one safetensors file: arrays as entries named by their path, all else as JSON in the metadata, under
 * a SHA-256 checksum. Everything is copied before the promise is returned. Equal trees with equal key order give equal
 * bytes.
 *
 * Throws `invalid-option` for a bad `kind` or `schemaVersion`, `invalid-input` for a value that can't be saved.
 * Cost: mostly SHA-256, about 10 ms a megabyte. Memory: one copy of the data, plus the JSON text.
 */
export async function encodeContainer({ kind, schemaVersion, tree }: ContainerContent): Promise<Uint8Array> {
  checkOptions(kind, schemaVersion);
  const { manifest, arrays } = pack(tree);
  const placed = layOut(arrays);
  const metadata = { kind, schemaVersion: String(schemaVersion), tree: JSON.stringify(manifest) };
  const header = headerBytes(
    metadata,
    placed.map(([entry]) => entry),
  );
  const dataStart = LENGTH_BYTES + header.length;
  const bytes = new Uint8Array(dataStart + (placed.at(-1)?.[0].end ?? 0));
  new DataView(bytes.buffer).setBigUint64(0, BigInt(header.length), true);
  bytes.set(header, LENGTH_BYTES);
  for (const [{ start, end }, { values }] of placed) {
    writeValues(values, bytes.subarray(dataStart + start, dataStart + end));
  }
  seal(bytes);
  return bytes;
}

/** The header, filled up with spaces so that the data begin at a multiple of 8. */
function headerBytes(metadata: Readonly<Record<string, string>>, entries: readonly Entry[]): Uint8Array {
  // Joined by hand: an object would put integer-like names before the metadata, which must come first.
  const tensors = entries.map(
    ({ name, dtype, shape, start, end }) =>
      `,${JSON.stringify(name)}:${JSON.stringify({ dtype, shape, data_offsets: [start, end] })}`,
  );
  const text = `${HEADER_START}${NO_DIGEST}",${JSON.stringify(metadata).slice(1)}${tensors.join('')}}`;
  const json = new TextEncoder().encode(text);
  const length = Math.ceil((LENGTH_BYTES + json.length) / 8) * 8 - LENGTH_BYTES;
  if (length > MAX_HEADER_BYTES) {
    throw new UnforgetError({
      code: 'invalid-input',
      what: 'JSON part of the state to save',
      expected: `at most ${MAX_HEADER_BYTES} bytes`,
      received: `${length} bytes`,
      remedy: 'Keep long lists of numbers in typed arrays',
    });
  }
  const header = new Uint8Array(length).fill(0x20);
  header.set(json);
  return header;
}

function checkOptions(kind: string, schemaVersion: number): void {
  if (typeof kind !== 'string' || !/^[\w./-]+$/.test(kind)) {
    const expected = 'letters, digits, ".", "-", "_" and "/"';
    throw new UnforgetError({ code: 'invalid-option', what: 'kind of container', expected, received: String(kind) });
  }
  if (!Number.isSafeInteger(schemaVersion) || schemaVersion < 0) {
    const what = 'schemaVersion of container';
    const received = String(schemaVersion);
    throw new UnforgetError({ code: 'invalid-option', what, expected: 'an integer ≥ 0', received });
  }
}
