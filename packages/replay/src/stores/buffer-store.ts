import type { Snapshot } from '@unforget/types';

/** What a store holds: a whole state, and what changed since, in order. */
export interface StoreContent {
  readonly snapshot: Snapshot;
  readonly changes: readonly Snapshot[];
}

/**
 * A place that outlives the process, for one buffer and one writer. It knows nothing about buffers: it keeps trees of
 * typed arrays and JSON values, which nobody changes after they were handed over. Calls take effect in their order, also
 * when they are not awaited; a promise resolves when what it stands for is kept.
 */
export interface BufferStore {
  /** Null where nothing is kept. @throws UnforgetError `corrupt-state` */
  load(): Promise<StoreContent | null>;
  /** A whole state in the place of all that is kept: if the process dies meanwhile, the one or the other is. */
  save(snapshot: Snapshot): Promise<void>;
  /** One change more; costs what the change has, however much is kept. Needs a state saved before. */
  append(change: Snapshot): Promise<void>;
  /** Keeps nothing from now on. */
  clear(): Promise<void>;
  /** Lets go of files and connections. */
  close(): Promise<void>;
}
