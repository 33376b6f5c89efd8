import { bytesToHex, randomBytes } from '@noble/hashes/utils.js';
import { UnforgetError } from '@unforget/types';
import type { VersionStorage } from '../storage/storage.ts';
import { EMPTY_MANIFEST, type HistoryEntry, type Manifest } from './manifest.ts';
import { decodeManifest, encodeManifest, MANIFESTS, manifestKey, sequenceOf } from './manifest-file.ts';

/** Older manifests that stay, to recover from. */
const KEPT = 8;
/** Of a change that loses every race something is wrong with the storage. */
const ATTEMPTS = 200;

/** What a change does to a manifest: all but its number and the history. */
export interface ManifestChange {
  readonly manifest: Manifest;
  readonly entry: Pick<HistoryEntry, 'action' | 'id'> & Partial<HistoryEntry>;
}

/**
 * The mutable part of a store, made of files that are never changed: manifest n+1 follows manifest n, and of two writers
 * that both make manifest n+1 the storage lets one through. The other reads again and decides anew.
 */
export class Manifests {
  readonly #storage: VersionStorage;
  readonly #now: () => string;
  #latest: Manifest = EMPTY_MANIFEST;

  constructor(storage: VersionStorage, now: () => string) {
    this.#storage = storage;
    this.#now = now;
  }

  /** The newest manifest. @throws UnforgetError `corrupt-state`, `incompatible-state` */
  async read(): Promise<Manifest> {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const newest = (await this.sequences()).at(-1);
      if (newest === undefined) return EMPTY_MANIFEST;
      if (this.#storage.atomic && this.#latest.sequence === newest) return this.#latest;
      const bytes = await this.#storage.read(manifestKey(newest));
      // Removed in between, by a writer far ahead.
      if (!bytes) continue;
      this.#latest = await decodeManifest(bytes, newest);
      return this.#latest;
    }
    throw outrun(this.#storage.name);
  }

  /** Numbers of the manifests that are there, ascending. */
  async sequences(): Promise<number[]> {
    const keys = await this.#storage.list(MANIFESTS);
    return keys.flatMap(({ key }) => sequenceOf(key) ?? []).sort((a, b) => a - b);
  }

  /**
   * Makes a change to the newest manifest. `change` is called again with a newer one for as long as other writers are
   * faster; it throws when the change makes no sense any more, and returns null when there is nothing to change.
   */
  async commit(change: (manifest: Manifest) => ManifestChange | null): Promise<Manifest> {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const before = await this.read();
      const changed = change(before);
      if (!changed) return before;
      const next = this.#following(before, changed);
      if (await this.#put(next, before.sequence + 1)) return next;
    }
    throw outrun(this.#storage.name);
  }

  /** Puts the newest whole manifest on top of damaged ones. True if there were any. */
  async recover(): Promise<boolean> {
    const sequences = await this.sequences();
    for (const sequence of sequences.toReversed()) {
      const whole = await this.#whole(sequence);
      if (!whole) continue;
      if (sequence === sequences.at(-1)) return false;
      const entry = { action: 'recover', id: null, reason: `manifests after ${sequence} were damaged` } as const;
      const top = sequences.at(-1) ?? sequence;
      return this.#put(this.#following({ ...whole, sequence: top }, { manifest: whole, entry }), top + 1);
    }
    return false;
  }

  async #whole(sequence: number): Promise<Manifest | null> {
    const bytes = await this.#storage.read(manifestKey(sequence));
    if (!bytes) return null;
    return decodeManifest(bytes, sequence).catch((error: unknown) => {
      if (UnforgetError.is(error, 'corrupt-state')) return null;
      throw error;
    });
  }

  #following(before: Manifest, { manifest, entry }: ManifestChange): Manifest {
    const sequence = before.sequence + 1;
    const defaults = { from: null, reason: null, forced: false, report: null, pruned: [] };
    const noted = { ...defaults, ...entry, sequence, at: this.#now(), token: bytesToHex(randomBytes(16)) };
    return { ...manifest, sequence, history: [...manifest.history, noted] };
  }

  async #put(next: Manifest, sequence: number): Promise<boolean> {
    if (!(await this.#storage.create(manifestKey(sequence), await encodeManifest(next)))) return false;
    if (!(await this.#accepted(next))) return false;
    await this.#removeBefore(sequence - KEPT);
    return true;
  }

  /**
   * That the file is there does not say that it counts. A writer that slept while others went on, and removed the old
   * manifests, finds its number free, far below the newest one; and a storage without an atomic `create` lets two through.
   * The newest manifest tells: what counts is in its history.
   */
  async #accepted(next: Manifest): Promise<boolean> {
    const newest = await this.read();
    const token = next.history.at(-1)?.token;
    return newest.history.some((entry) => entry.sequence === next.sequence && entry.token === token);
  }

  async #removeBefore(sequence: number): Promise<void> {
    for (const old of await this.sequences()) if (old <= sequence) await this.#storage.remove(manifestKey(old));
  }
}

const outrun = (name: string): UnforgetError =>
  new UnforgetError({
    code: 'busy',
    what: `A change of the version store in ${name}`,
    expected: `one of ${ATTEMPTS} attempts to be the first`,
    received: 'other writers that were always faster',
    remedy: 'Try again, with fewer writers',
  });
