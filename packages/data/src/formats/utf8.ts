import { at } from '../checks.ts';
import { checkPlainBytes } from './gzip.ts';
import { hex, malformed } from './malformed.ts';

/** Text of UTF-8 bytes, or the text itself; without a byte order mark. Throws `malformed-file` at the first wrong byte. */
export function decodeText(input: string | Uint8Array, source: string): string {
  if (typeof input === 'string') return input.startsWith('\ufeff') ? input.slice(1) : input;
  checkPlainBytes(input, source);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(input);
  } catch (cause) {
    const offset = firstWrongByte(input);
    throw malformed(source, {
      where: `byte ${offset}`,
      expected: 'UTF-8 text',
      received: offset < input.length ? hex(at(input, offset)) : 'the end, within a character',
      remedy: 'Save the file as UTF-8',
      cause,
    });
  }
}

/** Where the decoder gives up. Only on the way to an error, so byte by byte will do within the block at fault. */
function firstWrongByte(bytes: Uint8Array): number {
  const block = 1 << 16;
  let start = 0;
  // Blocks end between characters, so that a fresh decoder can begin with the next.
  for (let end = start; start < bytes.length; start = end) {
    end = Math.min(start + block, bytes.length);
    while (end < bytes.length && end > start && (at(bytes, end) & 0xc0) === 0x80) end--;
    if (end === start) end = Math.min(start + block, bytes.length);
    try {
      new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(start, end));
    } catch {
      break;
    }
  }
  const decoder = new TextDecoder('utf-8', { fatal: true });
  for (let i = start; i < bytes.length; i++) {
    try {
      decoder.decode(bytes.subarray(i, i + 1), { stream: true });
    } catch {
      return i;
    }
  }
  return bytes.length;
}
