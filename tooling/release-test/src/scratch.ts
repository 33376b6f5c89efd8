import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A temporary folder; removing it twice does no harm. */
export interface Scratch {
  readonly path: string;
  remove(): Promise<void>;
}

export function scratchFolder(): Scratch {
  const path = mkdtempSync(join(tmpdir(), 'unforget-release-'));
  return { path, remove: () => rm(path, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 }) };
}
