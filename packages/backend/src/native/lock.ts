import { mkdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { withCleanUp } from './clean-up.ts';

export interface LockOptions {
  /** Called once when another process holds the lock. */
  readonly onWait?: (owner: string) => void;
  readonly pollMs?: number;
  /** A lock not refreshed for this long belongs to a process that is gone; refreshed four times as often. */
  readonly staleMs?: number;
}

/**
 * Runs `work` while holding a lock: a folder, because making one is atomic on every file system, whose time is
 * refreshed as long as its owner lives. A killed owner's lock is taken over after `staleMs`.
 * Should two processes take over at once, both work: entries are published by a rename, so that costs time only.
 */
export async function withLock<T>(path: string, options: LockOptions, work: () => Promise<T>): Promise<T> {
  const { onWait, pollMs = 250, staleMs = 20_000 } = options;
  mkdirSync(dirname(path), { recursive: true });
  for (let waited = false; !acquire(path); waited = true) {
    if (!waited) onWait?.(owner(path));
    if (age(path) > staleMs && discard(path)) continue;
    await delay(pollMs);
  }
  const refresh = setInterval(() => touch(path), staleMs / 4);
  const release = (): void => {
    clearInterval(refresh);
    rmSync(path, { recursive: true, force: true });
  };
  return withCleanUp(release, work);
}

function acquire(path: string): boolean {
  try {
    mkdirSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
  writeFileSync(join(path, 'owner'), String(process.pid));
  return true;
}

/** False if it could not. Renames first, so that of two processes that give up on the same lock only one deletes. */
function discard(path: string): boolean {
  const aside = `${path}-${process.pid}-${Date.now()}`;
  try {
    renameSync(path, aside);
    rmSync(aside, { recursive: true, force: true });
    return true;
  } catch {
    return false; // another process was faster, or it is another user's
  }
}

const age = (path: string): number => Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());

function touch(path: string): void {
  try {
    utimesSync(path, new Date(), new Date());
  } catch {
    // taken over after this process was stopped for long; see above why that does no harm
  }
}

function owner(path: string): string {
  try {
    return `process ${readFileSync(join(path, 'owner'), 'utf8')}`;
  } catch {
    return 'another process';
  }
}
