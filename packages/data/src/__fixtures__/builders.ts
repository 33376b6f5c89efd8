import type { Samples } from '@unforget/types';
import { UnforgetError } from '@unforget/types';

/** The error that `run` throws, which must be one of ours. */
export async function errorOf(run: () => unknown): Promise<UnforgetError> {
  try {
    await run();
  } catch (error) {
    if (UnforgetError.is(error)) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

/** An IDX file: header as given, then the bytes. */
export function idxFile(type: number, sizes: readonly number[], bytes: ArrayLike<number>): Uint8Array {
  const file = new Uint8Array(4 + 4 * sizes.length + bytes.length);
  const view = new DataView(file.buffer);
  file.set([0, 0, type, sizes.length]);
  sizes.forEach((size, i) => view.setUint32(4 + 4 * i, size));
  file.set(Uint8Array.from(bytes), 4 + 4 * sizes.length);
  return file;
}

/** Samples of one number each, which is their position: what happened to them can be read off. */
export const numbered = (labels: readonly number[]): Samples => ({
  length: labels.length,
  shape: [1],
  x: Float32Array.from(labels.keys()),
  y: Int32Array.from(labels),
});

export const gzip = async (bytes: Uint8Array): Promise<Uint8Array> =>
  new Uint8Array(
    await new Response(
      new Blob([bytes as Uint8Array<ArrayBuffer>]).stream().pipeThrough(new CompressionStream('gzip')),
    ).arrayBuffer(),
  );

export const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
