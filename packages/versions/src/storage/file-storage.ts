import { mkdirSync, watch as watchFolder } from 'node:fs';
import { readdir, readFile, rm, stat, utimes } from 'node:fs/promises';
import { join, resolve, sep } from 'node:path';
import { UnforgetError } from '@unforget/types';
import { mapInBatches } from '../batches.ts';
import { invalid, quote, systemCode } from '../errors.ts';
import { createFile, sweep } from './create-file.ts';
import { checkKey, checkPrefix, type StoredKey, type VersionStorage } from './storage.ts';

/** Files being written stand here, inside the folder, so that putting them in place is one atomic step. */
const UNFINISHED = 'tmp';

/**
 * A folder as storage, for any number of processes on one machine. A file is written aside, synced to the disk and linked
 * to its name, and its folder synced: whoever looks sees all of it or nothing, whenever a process or the power dies; and
 * a link is never put over another, so of two writers one wins.
 *
 * Wants a file system with hard links (all usual ones; not FAT). On network file systems the promise is as good as theirs.
 * @throws UnforgetError `invalid-option`; from its methods `missing-file` when the folder can't be used
 */
export function fileStorage(folder: string): VersionStorage {
  if (typeof folder !== 'string' || folder === '') {
    throw invalid('invalid-option', 'Folder of fileStorage', { expected: 'a path', received: quote(folder) });
  }
  const root = resolve(folder);
  const unfinished = join(root, UNFINISHED);
  const pathOf = (key: string): string => join(root, ...checkKey(key).split('/'));
  let swept: Promise<void> | null = null;
  return {
    name: `folder ${folder}`,
    atomic: true,
    read: (key) => usable(pathOf(key), (path) => readFile(path).then(plainBytes).catch(absentAs(null))),
    create: (key, bytes) =>
      usable(pathOf(key), async (path) => {
        swept ??= sweep(unfinished);
        await swept;
        const now = new Date();
        if (await utimes(path, now, now).then(() => true, absentAs(false))) return false;
        return createFile({ path, unfinished, bytes });
      }),
    list: (prefix) => usable(join(root, ...checkPrefix(prefix).split('/')), (path) => listFiles(path, prefix)),
    remove: (key) => usable(pathOf(key), (path) => rm(path, { force: true })),
    watch: (prefix, listener) => {
      const path = join(root, ...checkPrefix(prefix).split('/'));
      mkdirSync(path, { recursive: true });
      const watcher = watchFolder(path, { persistent: false }, () => listener());
      watcher.on('error', listener);
      return () => watcher.close();
    },
  };
}

async function listFiles(path: string, prefix: string): Promise<StoredKey[]> {
  const found = await readdir(path, { recursive: true, withFileTypes: true }).catch(absentAs([]));
  const files = found.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const listed = await mapInBatches(files, async (file): Promise<StoredKey[]> => {
    const key = prefix + file.slice(join(path, sep).length).split(sep).join('/');
    if (key.startsWith(`${UNFINISHED}/`)) return [];
    const { mtimeMs } = (await stat(file).catch(absentAs(null))) ?? {};
    return mtimeMs === undefined ? [] : [{ key, modified: mtimeMs }];
  });
  return listed.flat();
}

/** A Node Buffer is a Uint8Array too, but compares and prints otherwise. */
const plainBytes = ({ buffer, byteOffset, byteLength }: Uint8Array): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);

const absentAs =
  <T>(value: T) =>
  (error: unknown): T => {
    if (systemCode(error) === 'ENOENT') return value;
    throw error;
  };

async function usable<T>(path: string, work: (path: string) => Promise<T>): Promise<T> {
  try {
    return await work(path);
  } catch (cause) {
    if (UnforgetError.is(cause)) throw cause;
    const texts = systemCode(cause) === 'ENOTDIR' ? NO_FOLDER : unusable(cause);
    throw new UnforgetError({ code: 'missing-file', what: `The version store's file ${path}`, ...texts, cause });
  }
}

const NO_FOLDER = {
  expected: 'to lie in folders',
  received: 'a file in its path',
  remedy: 'Name another place. A store is a folder, not a file',
};

const unusable = (cause: unknown) => ({
  expected: 'a place that can be read and written, on a file system with hard links',
  received: cause instanceof Error ? cause.message : String(cause),
  remedy: 'Check the folder, its permissions and the space on the disk',
});
