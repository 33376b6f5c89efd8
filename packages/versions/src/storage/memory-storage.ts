import { checkKey, checkPrefix, type VersionStorage } from './storage.ts';

/** Keeps everything in this process and forgets it at its end: for tests, and for pages that save elsewhere. */
export function memoryStorage(): VersionStorage {
  const entries = new Map<string, { bytes: Uint8Array; modified: number }>();
  const listeners = new Set<{ prefix: string; listener: () => void }>();
  return {
    name: 'memory',
    atomic: true,
    read: async (key) => entries.get(checkKey(key))?.bytes.slice() ?? null,
    create: async (key, bytes) => {
      const there = entries.get(checkKey(key));
      if (there) {
        there.modified = Date.now();
        return false;
      }
      entries.set(key, { bytes: bytes.slice(), modified: Date.now() });
      for (const { prefix, listener } of listeners) if (key.startsWith(prefix)) queueMicrotask(listener);
      return true;
    },
    list: async (prefix) => {
      checkPrefix(prefix);
      return [...entries].filter(([key]) => key.startsWith(prefix)).map(([key, { modified }]) => ({ key, modified }));
    },
    remove: async (key) => {
      entries.delete(checkKey(key));
    },
    watch: (prefix, listener) => {
      const watcher = { prefix: checkPrefix(prefix), listener };
      listeners.add(watcher);
      return () => {
        listeners.delete(watcher);
      };
    },
  };
}
