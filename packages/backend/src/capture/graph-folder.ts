import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PREFIX = 'unforget-graph-';
/** Younger ones may belong to a process that this one can't see, in another container with the same folder. */
const STALE_MS = 60_000;

let swept = false;

/** Lends a folder for a graph's file, and removes it whatever happens; what crashed processes left goes first. */
export function withGraphFolder<T>(work: (folder: string) => T): T {
  if (!swept) removeStaleFolders(tmpdir());
  swept = true;
  const folder = mkdtempSync(join(tmpdir(), `${PREFIX}${process.pid}-`));
  try {
    return work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Removes graph folders in `parent` whose process is gone; those of other users stay. */
export function removeStaleFolders(parent: string): void {
  for (const name of readdirSync(parent)) {
    const pid = Number(new RegExp(`^${PREFIX}(\\d+)-`).exec(name)?.[1] ?? Number.NaN);
    if (!Number.isNaN(pid) && !isAnother(pid)) removeIfStale(join(parent, name));
  }
}

function removeIfStale(folder: string): void {
  try {
    const modified = statSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
    if (Date.now() - modified > STALE_MS) rmSync(folder, { recursive: true, force: true });
  } catch {
    // somebody else's, in a folder that all share: no reason to do without graphs
  }
}

/** Not of this process: an old folder with its number is of one before it, which had the same in its container. */
const isAnother = (pid: number): boolean => pid !== process.pid && isAlive(pid);

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}
