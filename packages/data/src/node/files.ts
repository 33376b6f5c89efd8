import { readFile } from 'node:fs/promises';
import { UnforgetError } from '@unforget/types';
import { decompress } from '../formats/gzip.ts';

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'nothing there',
  ENOTDIR: 'a path through something that is no folder',
  EISDIR: 'a folder',
  EACCES: 'a file that may not be read',
  EPERM: 'a file that may not be read',
};

const isSystemError = (error: unknown): error is Error & { code: string } => error instanceof Error && 'code' in error;

/**
 * Uncompressed contents of a file, gzipped or not.
 * @throws UnforgetError `missing-file` when it can't be read; `malformed-file` when the gzip data is damaged
 */
export async function readBytes(path: string): Promise<Uint8Array> {
  return decompress(await readRaw(path), { source: path });
}

async function readRaw(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (cause) {
    throw new UnforgetError({
      code: 'missing-file',
      what: path,
      expected: 'a file to read',
      received: isSystemError(cause) ? (REASONS[cause.code] ?? cause.code) : String(cause),
      remedy: 'Check the path; a relative one starts at the working directory',
      cause,
    });
  }
}
