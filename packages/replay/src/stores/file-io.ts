import { type FileHandle, open } from 'node:fs/promises';
import { dirname } from 'node:path';

/** One call moves two gigabytes at most. */
const MOST = 1 << 30;

export async function writeAt(file: FileHandle, position: number, bytes: Uint8Array): Promise<void> {
  let done = 0;
  while (done < bytes.length) {
    const { bytesWritten } = await file.write(bytes, done, Math.min(MOST, bytes.length - done), position + done);
    done += bytesWritten;
  }
}

/** Fewer bytes where the file ends before. */
export async function readAt(file: FileHandle, position: number, length: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  let done = 0;
  while (done < length) {
    const { bytesRead } = await file.read(bytes, done, Math.min(MOST, length - done), position + done);
    if (bytesRead === 0) break;
    done += bytesRead;
  }
  return bytes.subarray(0, done);
}

/** A renamed file is safe from a power failure when its folder is; where folders can't be opened the system sees to it. */
export async function syncFolderOf(path: string): Promise<void> {
  const folder = await open(dirname(path), 'r').catch(() => null);
  try {
    await folder?.sync().catch(() => {});
  } finally {
    await folder?.close();
  }
}
