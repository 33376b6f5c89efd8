import { CONTAINER, HEADER_START, LENGTH_BYTES } from './checksum.ts';
import { corruptState, incompatibleState, quote } from './errors.ts';
import { isJsonObject, type Json, type JsonObject, parseJson } from './json.ts';
import { MAX_HEADER_BYTES } from './layout.ts';

/** The header as JSON, and where the data begin. */
export interface Header {
  readonly json: JsonObject;
  readonly metadata: JsonObject;
  readonly dataStart: number;
}

/** Reads the header, trusting nothing: every length is held against the real size before it is used. */
export function readHeader(bytes: Uint8Array): Header {
  const dataStart = LENGTH_BYTES + headerLength(bytes);
  const header = bytes.subarray(LENGTH_BYTES, dataStart);
  if (header[0] !== 0x7b) {
    throw notSafetensors('"{" at byte 8', header.length ? `byte value ${header[0]}` : 'an empty header');
  }
  const what = `header of the saved state (bytes ${LENGTH_BYTES} to ${dataStart})`;
  const text = decodeText(header, what);
  const json = parseJson(text, what);
  const metadata = isJsonObject(json) ? json['__metadata__'] : undefined;
  if (!isJsonObject(json) || !isJsonObject(metadata)) throw foreign(undefined);
  if (!text.startsWith(HEADER_START)) throw foreign(metadata['container']);
  return { json, metadata, dataStart };
}

function headerLength(bytes: Uint8Array): number {
  if (bytes.length < LENGTH_BYTES) {
    throw corruptState({ what: 'saved state', expected: 'at least 8 bytes', received: `${bytes.length} bytes` });
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = view.getBigUint64(0, true);
  if (length > MAX_HEADER_BYTES) {
    throw notSafetensors(`a header length of at most ${MAX_HEADER_BYTES} in bytes 0 to 8`, String(length));
  }
  const size = LENGTH_BYTES + Number(length);
  if (size > bytes.length) {
    const expected = `at least ${size} bytes, as its header length (bytes 0 to 8) says`;
    throw corruptState({ what: 'saved state', expected, received: `${bytes.length} bytes` });
  }
  return Number(length);
}

function decodeText(bytes: Uint8Array, what: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw corruptState({ what, expected: 'UTF-8 text', received: 'bytes that are none', cause });
  }
}

function notSafetensors(expected: string, received: string): Error {
  const remedy = 'Choose a file that save() wrote, or another copy: this is no safetensors file, or a damaged one';
  return corruptState({ what: 'saved state', expected, received, remedy });
}

/** A safetensors file, but not as this version writes it. */
function foreign(container: Json | undefined): Error {
  const what = 'saved state';
  const expected = `container ${quote(CONTAINER)} in the metadata`;
  if (container === CONTAINER) {
    const received = 'the same metadata in other order or spelling';
    const remedy = 'Use the file as save() wrote it: another program has written it anew, and the checksum is lost';
    return corruptState({ what, expected: 'a header as save() writes it', received, remedy });
  }
  if (typeof container === 'string' && /^unforget\/\d+$/.test(container)) {
    return incompatibleState({ what, expected, received: quote(container), remedy: 'Update @unforget/core' });
  }
  const received = 'a safetensors file from another program';
  return incompatibleState({ what, expected, received, remedy: 'Choose a file that save() wrote' });
}
