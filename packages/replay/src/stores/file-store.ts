import { checkKeys } from '@unforget/core';
import type { Snapshot } from '@unforget/types';
import { invalid } from '../buffer/buffer-options.ts';
import type { BufferStore } from './buffer-store.ts';
import { encodeRecord } from './file-record.ts';
import { inTurn } from './in-turn.ts';
import { Journal } from './journal.ts';

export interface FileStoreOptions {
  /**
   * Default true: a promise resolves when the disk has it, so that it outlives a power failure. False leaves that moment
   * to the operating system: what was written outlives the process, and there is less to wait for.
   */
  readonly sync?: boolean;
}

/**
 * A store in one file: a record for the whole state, then one for each change, each with its length and a SHA-256.
 * Records are appended; a whole state is written to `<path>.tmp` and put in place by renaming. A process that is killed
 * while it writes leaves a torn record at the end at most, which the next opening cuts off.
 *
 * For one process at a time, which nothing enforces. Nothing is opened before the first call. Cost: about 10 ms a
 * megabyte for the checksum. Memory: the bytes of one record.
 * @throws UnforgetError `invalid-option`; from its methods `missing-file` when the file can't be used, `corrupt-state`
 * when it is damaged in another way than by a torn end
 */
export function fileStore(path: string, options: FileStoreOptions = {}): BufferStore {
  checkKeys('fileStore', options, ['sync']);
  const { sync = true } = options;
  if (typeof path !== 'string' || path === '') throw invalid('Path of a fileStore', 'a text', String(path));
  if (typeof sync !== 'boolean') throw invalid('Option "sync"', 'true or false', String(sync));
  const run = inTurn();
  const journal = new Journal(path, sync);
  const write = (tree: Snapshot, put: (record: Uint8Array) => Promise<void>): Promise<void> => {
    // Encoded before its turn comes, from the tree as it is now.
    const record = encodeRecord(tree);
    record.catch(() => {});
    return run(async () => put(await record));
  };
  return {
    load: () => run(() => journal.load()),
    save: (snapshot) => write(snapshot, (record) => journal.replace(record)),
    append: (change) => write(change, (record) => journal.append(record)),
    clear: () => run(() => journal.clear()),
    close: () => run(() => journal.close()),
  };
}
