import { cpSync, lstatSync, mkdirSync, readdirSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** What an entry of the cache and the package tfjs-node both have, by path. The addon finds the libraries beside it by this layout. */
const LIBRARIES = 'deps/lib';
const ADDONS = 'lib';

/**
 * Puts the files of a cache entry into tfjs-node's folder: links, so that the next checkout costs nothing and no disk,
 * or copies (850 MB) where links are refused or the folder must stand alone. Each is swapped in by a rename.
 */
export function place(entry: string, tfjsNode: string, mode: 'link' | 'copy'): void {
  put(join(entry, LIBRARIES), join(tfjsNode, LIBRARIES), mode);
  for (const version of readdirSync(join(entry, ADDONS))) {
    put(join(entry, ADDONS, version), join(tfjsNode, ADDONS, version), mode);
  }
}

/** Whether the libraries lie in the cache, with which they would be gone. */
export const isLinked = (tfjsNode: string): boolean =>
  lstatSync(join(tfjsNode, LIBRARIES), { throwIfNoEntry: false })?.isSymbolicLink() ?? false;

function put(from: string, to: string, mode: 'link' | 'copy'): void {
  const fresh = `${to}.new-${process.pid}`;
  mkdirSync(dirname(to), { recursive: true });
  if (mode === 'copy') cpSync(from, fresh, { recursive: true, dereference: true });
  else link(from, fresh);
  // a rename puts a link in the place of a link; where one of the two is a folder, the old one must go first
  if (isFolder(to) || isFolder(fresh)) rmSync(to, { recursive: true, force: true });
  renameSync(fresh, to);
}

function link(from: string, to: string): void {
  try {
    symlinkSync(from, to, process.platform === 'win32' ? 'junction' : 'dir');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') throw error;
    cpSync(from, to, { recursive: true, dereference: true });
  }
}

const isFolder = (path: string): boolean => lstatSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
