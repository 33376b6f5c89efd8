import { fail } from './errors.ts';

/** Node's file functions, asked for only when a path is: browsers have none. */
const files = () => import('node:fs/promises');

/** Writes a file whole or not at all: whatever happens meanwhile, the path holds the old bytes or the new ones. */
export async function writeWhole(path: string, bytes: Uint8Array): Promise<void> {
  const { open, rename, rm } = await files();
  const draft = `${path}.${globalThis.crypto.randomUUID()}.tmp`;
  try {
    const file = await open(draft, 'wx');
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}

/** @throws UnforgetError `missing-file` */
export async function readWhole(path: string): Promise<Uint8Array> {
  const { readFile } = await files();
  try {
    return await readFile(path);
  } catch (cause) {
    if ((cause as { code?: string }).code !== 'ENOENT') throw cause;
    return fail('missing-file', { what: `File ${path}`, expected: 'a saved classifier', received: 'none', cause });
  }
}
