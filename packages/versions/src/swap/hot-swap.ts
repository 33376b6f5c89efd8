import { UnforgetError } from '@unforget/types';
import { checkFunction, checkInteger, checkKeys } from '../options.ts';
import type { Version, VersionSource } from '../store/version.ts';
import type { VersionStore } from '../store/version-store.ts';
import { Slot } from './slot.ts';

export interface HotSwapOptions<T> {
  /** Makes a model that can answer at once, from a version and its bytes. Warm it up here if it is slow at first. */
  readonly load: (source: VersionSource) => T | Promise<T>;
  /** Frees a model that nobody uses any more. */
  readonly dispose?: (value: T) => void | Promise<void>;
  /** Milliseconds between two looks at the store, default 1000. Where the storage tells of changes, they are seen at once. */
  readonly interval?: number;
  /** After a swap. */
  readonly onSwap?: (versions: { readonly from: Version; readonly to: Version }) => void;
  /** A look, a load or a disposal failed. What was live still is. What failed is tried again, ever more rarely. */
  readonly onError?: (error: unknown) => void;
}

/** A model in use. */
export interface Lease<T> {
  readonly value: T;
  readonly version: Version;
  /** Must be called once, when done. Calling it again does nothing. */
  release(): void;
}

export interface Live<T> {
  /** The live model. For work that ends before the next `await`: after a swap it may be disposed of. */
  readonly current: T;
  /** Its version. */
  readonly version: Version;
  /** Work with the live model, which stays until the work is done, whatever becomes live meanwhile. */
  use<R>(work: (value: T, version: Version) => R | Promise<R>): Promise<R>;
  /** As `use`, where work is not one function. */
  acquire(): Lease<T>;
  /** Looks at the store now. True if another version is live than before. Rejects where `onError` would be called. */
  check(): Promise<boolean>;
  /** Users of the live model, and replaced models that are still in use. */
  readonly usage: { readonly users: number; readonly retired: number };
  /** Stops looking; resolves when nobody uses a model and all are disposed of. */
  close(): Promise<void>;
}

/** Looks left out after a failure double up to this. */
const MOST_SKIPPED = 64;

/**
 * Follows a store's active version in a running program: loads what is promoted (or rolled back to) beside the old model,
 * and only then lets it answer. Whoever is using the old one goes on; it is disposed of after the last of them.
 * @throws UnforgetError `not-found` before the first promotion, and what `store.payload` or `load` throws the first time
 */
export async function hotSwap<T>(store: VersionStore, options: HotSwapOptions<T>): Promise<Live<T>> {
  checkKeys('hotSwap', options, ['load', 'dispose', 'interval', 'onSwap', 'onError']);
  const { interval = 1000, load } = options;
  checkInteger('interval', interval, 1);
  checkFunction('load', load);
  const live = new Follower(store, options);
  await live.check();
  live.follow(interval);
  return live;
}

class Follower<T> implements Live<T> {
  readonly #store: VersionStore;
  readonly #options: HotSwapOptions<T>;
  readonly #retired = new Set<Slot<T>>();
  #slot: Slot<T> | null = null;
  #checking: Promise<boolean> = Promise.resolve(false);
  /** What failed in the last look: a version, or (null) the store itself. */
  #failed: { readonly id: string | null; readonly times: number; skip: number } | null = null;
  #stop: () => void = () => {};
  #closed = false;

  constructor(store: VersionStore, options: HotSwapOptions<T>) {
    this.#store = store;
    this.#options = options;
  }

  get current(): T {
    return this.#open().value;
  }
  get version(): Version {
    return this.#open().version;
  }
  get usage(): { users: number; retired: number } {
    return { users: this.#slot?.users ?? 0, retired: this.#retired.size };
  }

  acquire(): Lease<T> {
    const slot = this.#open();
    slot.enter();
    let held = true;
    const release = (): void => {
      if (held) slot.leave();
      held = false;
    };
    return { value: slot.value, version: slot.version, release };
  }

  async use<R>(work: (value: T, version: Version) => R | Promise<R>): Promise<R> {
    const { value, version, release } = this.acquire();
    try {
      return await work(value, version);
    } finally {
      release();
    }
  }

  /** One look after the other: a look that began earlier may have missed what this one is about. */
  check(): Promise<boolean> {
    this.#checking = this.#checking.catch(() => {}).then(() => this.#look());
    return this.#checking;
  }

  follow(interval: number): void {
    let pending = false;
    const look = async (isDue: boolean): Promise<void> => {
      if (pending || this.#closed || !isDue) return;
      pending = true;
      try {
        await this.check().catch((error) => this.#report(error));
      } finally {
        pending = false;
      }
    };
    const timer = setInterval(() => void look(this.#isDue()), interval);
    // A program that has nothing else to do may end.
    (timer as { unref?: () => void }).unref?.();
    // A change seen while looking is seen by the next look.
    const unwatch = this.#watch(() => void look(true));
    this.#stop = () => {
      clearInterval(timer);
      unwatch?.();
    };
  }

  /** A system may have no watcher left to give: looking from time to time is enough. */
  #watch(look: () => void): (() => void) | null {
    try {
      return this.#store.watch(look);
    } catch (error) {
      this.#report(error);
      return null;
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#stop();
    await this.#checking.catch(() => {});
    if (this.#slot) void this.#retire(this.#slot);
    this.#slot = null;
    await Promise.all([...this.#retired].map((slot) => slot.retire()));
  }

  #open(): Slot<T> {
    if (this.#slot && !this.#closed) return this.#slot;
    throw new UnforgetError({ code: 'disposed', what: 'The live model was closed', remedy: 'Call hotSwap() again' });
  }

  #isDue(): boolean {
    if (!this.#failed || this.#failed.skip === 0) return true;
    this.#failed.skip -= 1;
    return false;
  }

  async #look(): Promise<boolean> {
    if (this.#closed) return false;
    const version = await this.#noting(null, () => this.#store.active());
    if (this.#failed?.id === null) this.#failed = null;
    if (!version) {
      if (this.#slot) return false;
      const remedy = 'Promote one first';
      throw new UnforgetError({ code: 'not-found', what: 'Active version', expected: 'one', received: 'none', remedy });
    }
    if (version.id === this.#slot?.version.id) return false;
    await this.#swap(version);
    return true;
  }

  async #swap(version: Version): Promise<void> {
    const { load, onSwap } = this.#options;
    const value: T = await this.#noting(version.id, async () =>
      load({ version, payload: await this.#store.payload(version.id) }),
    );
    this.#failed = null;
    const old = this.#slot;
    this.#slot = new Slot(value, version, (unused) => this.#dispose(unused));
    if (!old) return;
    void this.#retire(old);
    onSwap?.({ from: old.version, to: version });
  }

  /** Notes a failure, so that the next looks are left out. */
  async #noting<R>(id: string | null, work: () => Promise<R>): Promise<R> {
    try {
      return await work();
    } catch (error) {
      const times = this.#failed?.id === id ? this.#failed.times + 1 : 1;
      this.#failed = { id, times, skip: Math.min(MOST_SKIPPED, 2 ** times - 1) };
      throw error;
    }
  }

  async #retire(slot: Slot<T>): Promise<void> {
    this.#retired.add(slot);
    await slot.retire();
    this.#retired.delete(slot);
  }

  async #dispose(value: T): Promise<void> {
    try {
      await this.#options.dispose?.(value);
    } catch (error) {
      this.#report(error);
    }
  }

  #report(error: unknown): void {
    this.#options.onError?.(error);
  }
}
