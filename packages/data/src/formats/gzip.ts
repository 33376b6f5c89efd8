import { fail, shown } from '../checks.ts';
import { malformed, plural, type Source } from './malformed.ts';

export const isGzip = (bytes: Uint8Array): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b;

/** Throws if what should be parsed is still compressed, or not bytes at all. */
export function checkPlainBytes(bytes: unknown, source: string): asserts bytes is Uint8Array {
  if (!(bytes instanceof Uint8Array)) {
    fail('invalid-input', { what: source, expected: 'a Uint8Array', received: shown(bytes) });
  }
  if (!isGzip(bytes)) return;
  throw malformed(source, {
    where: 'byte 0',
    expected: 'uncompressed data',
    received: 'gzip (0x1f 0x8b)',
    remedy: 'Parse what `await decompress(bytes)` gives',
  });
}

/**
 * Uncompressed bytes: `bytes` themselves unless they begin with gzip's 1f 8b. Node and browsers.
 * @throws UnforgetError `malformed-file` when the gzip data is cut off or damaged
 */
export async function decompress(bytes: Uint8Array, { source = 'gzip data' }: Source = {}): Promise<Uint8Array> {
  if (!isGzip(bytes)) return bytes;
  const stream = new Blob([bytes as Uint8Array<ArrayBuffer>]).stream().pipeThrough(new DecompressionStream('gzip'));
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    const reader = stream.getReader();
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      chunks.push(next.value);
      length += next.value.length;
    }
  } catch (cause) {
    throw malformed(source, {
      where: `about byte ${length} of the uncompressed data`,
      expected: 'a whole gzip stream',
      received: `${plural(bytes.length, 'byte')} that break off or don't fit their checksum`,
      remedy: 'Fetch the file again',
      cause,
    });
  }
  return join(chunks, length);
}

function join(chunks: readonly Uint8Array[], length: number): Uint8Array {
  const whole = new Uint8Array(length);
  let filled = 0;
  for (const chunk of chunks) {
    whole.set(chunk, filled);
    filled += chunk.length;
  }
  return whole;
}
