import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import type { Snapshot } from '@unforget/types';
import type { StoreContent } from './buffer-store.ts';
import { damaged, unusable } from './file-errors.ts';
import { readAt, syncFolderOf, writeAt } from './file-io.ts';
import { decodeRecord, HEADER_BYTES, payloadLength } from './file-record.ts';
import { nothingSaved } from './store-errors.ts';

/** A file of records, the first of them a whole state, and where the last whole one ends. */
export class Journal {
  readonly #path: string;
  readonly #sync: boolean;
  #file: FileHandle | null = null;
  #end = 0;

  constructor(path: string, sync: boolean) {
    this.#path = path;
    this.#sync = sync;
  }

  async load(): Promise<StoreContent | null> {
    const trees: Snapshot[] = [];
    await this.close();
    await this.#open((tree) => trees.push(tree));
    const [snapshot, ...changes] = trees;
    return snapshot ? { snapshot, changes } : null;
  }

  async replace(record: Uint8Array): Promise<void> {
    const file = await this.#handle(this.#temporary, 'w+');
    try {
      await writeAt(file, 0, record);
      if (this.#sync) await file.datasync();
      await rename(this.#temporary, this.#path);
    } catch (cause) {
      await file.close();
      throw unusable(this.#path, cause);
    }
    await this.close();
    this.#file = file;
    this.#end = record.length;
    if (this.#sync) await syncFolderOf(this.#path);
  }

  async append(record: Uint8Array): Promise<void> {
    const file = this.#file ?? (await this.#open(() => {}));
    if (!file) throw nothingSaved(this.#path);
    try {
      await writeAt(file, this.#end, record);
      if (this.#sync) await file.datasync();
    } catch (cause) {
      // What was written of it must not lie behind a shorter record that is written here next.
      await file.truncate(this.#end).catch(() => {});
      throw unusable(this.#path, cause);
    }
    this.#end += record.length;
  }

  async clear(): Promise<void> {
    await this.close();
    await rm(this.#path, { force: true });
    await rm(this.#temporary, { force: true });
  }

  async close(): Promise<void> {
    await this.#file?.close();
    this.#file = null;
    this.#end = 0;
  }

  get #temporary(): string {
    return `${this.#path}.tmp`;
  }

  /** Opens the file, shows what is in it and cuts off a torn end; null where there is none or nothing in it. */
  async #open(visit: (tree: Snapshot) => void): Promise<FileHandle | null> {
    await rm(this.#temporary, { force: true });
    const file = await this.#handle(this.#path, 'r+');
    if (!file) return null;
    try {
      this.#end = await this.#scan(file, visit);
      if (this.#end < (await file.stat()).size) await file.truncate(this.#end);
    } catch (error) {
      await file.close();
      throw error;
    }
    if (this.#end > 0) this.#file = file;
    else await file.close();
    return this.#file;
  }

  /** Null for a file to read that is not there. */
  async #handle(path: string, flags: 'w+'): Promise<FileHandle>;
  async #handle(path: string, flags: 'r+'): Promise<FileHandle | null>;
  async #handle(path: string, flags: 'r+' | 'w+'): Promise<FileHandle | null> {
    try {
      return await open(path, flags);
    } catch (cause) {
      if (flags === 'r+' && (cause as { code?: unknown }).code === 'ENOENT') return null;
      throw unusable(path, cause);
    }
  }

  /**
   * Shows each record, and returns where the last whole one ends. Torn may be the last alone, and never the first, which
   * came by renaming; a file that grew before its bytes were on disk ends in zeros.
   */
  async #scan(file: FileHandle, visit: (tree: Snapshot) => void): Promise<number> {
    const { size } = await file.stat();
    let at = 0;
    while (at < size) {
      const header = await readAt(file, at, HEADER_BYTES);
      const length = payloadLength(header);
      const end = at + HEADER_BYTES + (length ?? 0);
      const isLast = length === null ? header.length < HEADER_BYTES || header.every((byte) => byte === 0) : end >= size;
      const tree = length === null || end > size ? null : await decodeRecord(await readAt(file, end - length, length));
      if (!tree && (at === 0 || !isLast)) throw damaged(this.#path, { at });
      if (!tree) return at;
      visit(tree);
      at = end;
    }
    return at;
  }
}
