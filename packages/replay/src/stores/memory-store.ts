import type { Snapshot } from '@unforget/types';
import type { BufferStore } from './buffer-store.ts';
import { nothingSaved } from './store-errors.ts';

/** A store that ends with the process: for tests, and to hand a buffer from one place to another. */
export function memoryStore(): BufferStore {
  let snapshot: Snapshot | null = null;
  let changes: Snapshot[] = [];
  return {
    load: async () => snapshot && { snapshot, changes: [...changes] },
    save: async (whole) => {
      snapshot = whole;
      changes = [];
    },
    append: async (change) => {
      if (!snapshot) throw nothingSaved('memory');
      changes.push(change);
    },
    clear: async () => {
      snapshot = null;
      changes = [];
    },
    close: async () => {},
  };
}
