import { type Snapshot, UnforgetError } from '@unforget/types';
import type { BufferStore } from './buffer-store.ts';
import { inTurn } from './in-turn.ts';
import { nothingSaved } from './store-errors.ts';

const RECORDS = 'records';

/**
 * A store in the browser: the database `unforget/<name>`, a record for the whole state and one for each change since.
 * A record is kept when its transaction is, so a page that is closed leaves all or nothing of it.
 * @throws UnforgetError `missing-file` from its methods where there is no IndexedDB, or the browser refuses it: in a
 * private window, or for want of space
 */
export function indexedDbStore(name: string): BufferStore {
  const run = inTurn();
  let opened: Promise<IDBDatabase> | null = null;
  const database = (): Promise<IDBDatabase> => {
    opened ??= open(`unforget/${name}`, () => {
      opened = null;
    }).catch((cause: unknown) => {
      opened = null;
      throw unavailable(name, cause);
    });
    return opened;
  };
  const refused = (cause: unknown): never => {
    throw unavailable(name, cause);
  };
  const ended = (transaction: IDBTransaction): Promise<void> => finished(transaction).catch(refused);
  const asked = <T>(request: IDBRequest<T>): Promise<T> => answered(request).catch(refused);
  const write = (work: (records: IDBObjectStore) => void): Promise<void> =>
    run(async () => {
      const transaction = (await database()).transaction(RECORDS, 'readwrite', { durability: 'strict' });
      work(transaction.objectStore(RECORDS));
      await ended(transaction);
    });
  const load = async (): Promise<Snapshot[]> => {
    const transaction = (await database()).transaction(RECORDS, 'readonly');
    return (await asked(transaction.objectStore(RECORDS).getAll())) as Snapshot[];
  };
  return {
    load: () =>
      run(async () => {
        const [snapshot, ...changes] = await load();
        return snapshot ? { snapshot, changes } : null;
      }),
    save: (snapshot) =>
      write((records) => {
        records.clear();
        records.add(snapshot);
      }),
    append: async (change) => {
      await run(async () => {
        const transaction = (await database()).transaction(RECORDS, 'readwrite', { durability: 'strict' });
        const records = transaction.objectStore(RECORDS);
        if ((await asked(records.count())) === 0) throw nothingSaved(name);
        records.add(change);
        await ended(transaction);
      });
    },
    clear: () => write((records) => records.clear()),
    close: () =>
      run(async () => {
        (await opened)?.close();
        opened = null;
      }),
  };
}

/** @param lost called when the browser closes the database by itself, as when the user deletes the site's data */
async function open(name: string, lost: () => void): Promise<IDBDatabase> {
  const request = indexedDB.open(name, 1);
  request.onupgradeneeded = () => request.result.createObjectStore(RECORDS, { autoIncrement: true });
  const database = await answered(request);
  database.onclose = lost;
  database.onversionchange = () => {
    database.close();
    lost();
  };
  return database;
}

const answered = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

const finished = (transaction: IDBTransaction): Promise<void> =>
  new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error);
  });

const unavailable = (name: string, cause: unknown): UnforgetError =>
  new UnforgetError({
    code: 'missing-file',
    what: `The store "${name}" in IndexedDB`,
    expected: 'a database that can be written',
    received: cause instanceof Error ? cause.message : String(cause),
    remedy:
      'Use memoryStore() where there is none, in a private window or on a server; make room where there is too little',
    cause,
  });
