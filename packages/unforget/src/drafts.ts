import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';

/** `<file>.<place>-<process>.<uuid>.tmp` */
const DRAFT = /\.([0-9a-f]{8})-(\d+)\.[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\.tmp$/;
/** Long enough that nobody can still be writing, wherever it is. */
const ABANDONED_MS = 3_600_000;

/** Where a file is written before it takes its name; says who writes it. */
export async function draftOf(path: string, writer: number = process.pid): Promise<string> {
  return `${path}.${await place()}-${writer}.${globalThis.crypto.randomUUID()}.tmp`;
}

/** Takes away what writers that ended have left in the folder of this file, and only that. Never fails. */
export async function sweepDrafts(path: string): Promise<void> {
  const { readdir, rm } = await import('node:fs/promises');
  const { dirname, join } = await import('node:path');
  const folder = dirname(path);
  const here = await place();
  for (const name of await readdir(folder).catch(() => [])) {
    const [, where, writer] = DRAFT.exec(name) ?? [];
    if (writer === undefined) continue;
    const draft = join(folder, name);
    if ((where === here && !isAlive(Number(writer))) || (await isAbandoned(draft))) {
      await rm(draft, { force: true }).catch(() => {});
    }
  }
}

/** Within which process numbers mean the same: containers on one machine may share a folder, and no numbers. */
async function place(): Promise<string> {
  const { readlink } = await import('node:fs/promises');
  const { hostname } = await import('node:os');
  const numbers = await readlink('/proc/self/ns/pid').catch(() => '');
  return bytesToHex(sha256(new TextEncoder().encode(`${hostname()} ${numbers}`))).slice(0, 8);
}

function isAlive(writer: number): boolean {
  try {
    process.kill(writer, 0);
    return true;
  } catch (error) {
    // Another user's process may not be asked, but is there.
    return (error as { code?: string }).code !== 'ESRCH';
  }
}

async function isAbandoned(draft: string): Promise<boolean> {
  const { stat } = await import('node:fs/promises');
  const { mtimeMs } = await stat(draft).catch(() => ({ mtimeMs: Number.POSITIVE_INFINITY }));
  return mtimeMs < Date.now() - ABANDONED_MS;
}
