import { draftOf, sweepDrafts } from './drafts.ts';
import { fail } from './errors.ts';

/** Node's file functions, asked for only when a path is: browsers have none. */
const files = () => import('node:fs/promises');

/**
 * Writes a file whole or not at all: whatever happens meanwhile, the path holds the old bytes or the new ones. Drafts of
 * writers that were killed are taken out of its folder.
 * @throws UnforgetError `missing-file` where none can be written
 */
export async function writeWhole(path: string, bytes: Uint8Array): Promise<void> {
  const { open, rename, rm } = await files();
  await sweepDrafts(path);
  const draft = await draftOf(path);
  try {
    const file = await open(draft, 'wx');
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(draft, path);
  } catch (cause) {
    await rm(draft, { force: true }).catch(() => {});
    unusable(path, cause, 'a place to write a file in');
  }
}

function unusable(path: string, cause: unknown, expected: string): never {
  const { code = String(cause) } = cause as { code?: string };
  fail('missing-file', { what: `File ${path}`, expected, received: REASONS[code] ?? code, cause });
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'none, or a folder that is not there',
  ENOTDIR: 'a path through something that is no folder',
  EISDIR: 'a folder',
  EACCES: 'one that may not be used (EACCES)',
  EPERM: 'one that may not be used (EPERM)',
  ENOSPC: 'a disk without space (ENOSPC)',
};

/** @throws UnforgetError `missing-file` */
export async function readWhole(path: string): Promise<Uint8Array> {
  const { readFile } = await files();
  try {
    return await readFile(path);
  } catch (cause) {
    return unusable(path, cause, 'a saved classifier');
  }
}
