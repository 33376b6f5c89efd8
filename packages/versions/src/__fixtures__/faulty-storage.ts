import type { VersionStorage } from '../storage/storage.ts';

/** The process died: nothing of it happens any more. */
export class Died extends Error {}

/**
 * A storage whose process dies at the call with this number, before or after the call has done its work. `calls()` tells how
 * many there were.
 */
export function dyingStorage(
  storage: VersionStorage,
  death: { readonly at: number; readonly after: boolean },
): VersionStorage & { calls(): number } {
  let calls = 0;
  const live = async <T>(work: () => Promise<T>): Promise<T> => {
    calls += 1;
    if (calls > death.at || (calls === death.at && !death.after)) throw new Died();
    const result = await work();
    if (calls >= death.at) throw new Died();
    return result;
  };
  return {
    name: storage.name,
    atomic: storage.atomic,
    read: (key) => live(() => storage.read(key)),
    create: (key, bytes) => live(() => storage.create(key, bytes)),
    list: (prefix) => live(() => storage.list(prefix)),
    remove: (key) => live(() => storage.remove(key)),
    calls: () => calls,
  };
}

/** A storage that runs `meanwhile` once, just before the first `create` of a manifest: another writer who is faster. */
export function overtakenStorage(storage: VersionStorage, meanwhile: () => Promise<unknown>): VersionStorage {
  let done = false;
  return {
    ...storage,
    create: async (key, bytes) => {
      if (!done && key.startsWith('manifest/')) {
        done = true;
        await meanwhile();
      }
      return storage.create(key, bytes);
    },
  };
}
