import { randomUUID } from 'node:crypto';
import { link, mkdir, open, readdir, rm, stat, utimes } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { systemCode } from '../errors.ts';

export interface FileToCreate {
  readonly path: string;
  /** Folder for files that are being written, on the same file system. */
  readonly unfinished: string;
  readonly bytes: Uint8Array;
}

/** All of the file under its name and safe from a power failure, or false when the name is taken. */
export async function createFile({ path, unfinished, bytes }: FileToCreate): Promise<boolean> {
  await ensureFolder(unfinished);
  await ensureFolder(dirname(path));
  const aside = join(unfinished, randomUUID());
  try {
    await writeSynced(aside, bytes);
    await link(aside, path);
    await syncFolder(dirname(path));
    return true;
  } catch (error) {
    if (systemCode(error) !== 'EEXIST') throw error;
    const now = new Date();
    await utimes(path, now, now);
    return false;
  } finally {
    await rm(aside, { force: true });
  }
}

async function writeSynced(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(path, 'wx');
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Makes a folder; each new one is safe when the folder above it is. */
async function ensureFolder(folder: string): Promise<void> {
  const first = await mkdir(folder, { recursive: true });
  if (first === undefined) return;
  for (let made = folder; made.length >= first.length; made = dirname(made)) await syncFolder(dirname(made));
}

/** Where folders can't be opened (Windows) the system sees to it. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => null);
  try {
    await handle?.sync().catch(() => {});
  } finally {
    await handle?.close();
  }
}

/** Long enough that nobody can still be writing. */
const ABANDONED_MS = 3_600_000;

/** Removes what processes that were killed have left unfinished. */
export async function sweep(unfinished: string): Promise<void> {
  const names = await readdir(unfinished).catch(() => []);
  for (const name of names) {
    const path = join(unfinished, name);
    const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: Number.POSITIVE_INFINITY }));
    if (mtimeMs < Date.now() - ABANDONED_MS) await rm(path, { force: true }).catch(() => {});
  }
}
