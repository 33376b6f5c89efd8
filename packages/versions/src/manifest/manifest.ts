import type { Signature } from '../signature/signature.ts';

/** Where a version stands. One at most is `active`. */
export type VersionState = 'candidate' | 'active' | 'archived' | 'rejected';

export const ACTIONS = ['add', 'promote', 'refuse', 'reject', 'rollback', 'prune', 'recover'] as const;

/** One change of the store. Entries are added, never changed. */
export interface HistoryEntry {
  /** Number of the change, from 1. */
  readonly sequence: number;
  readonly action: (typeof ACTIONS)[number];
  /** The version concerned: added, promoted, rejected, rolled back *to*; null for the store as a whole. */
  readonly id: string | null;
  /** The version that was active before, where that changed or was compared with. */
  readonly from: string | null;
  /** ISO 8601, by the store's clock. */
  readonly at: string;
  readonly reason: string | null;
  /** True where it was promoted although the gates refused, or although it had been rejected. */
  readonly forced: boolean;
  /** SHA-256 of the gate report, which is an object of the store. */
  readonly report: string | null;
  /** Ids that `prune` removed. */
  readonly pruned: readonly string[];
  /** Says which writer made the change, so that it knows its own. */
  readonly token: string;
}

/** What may change about a version; all else is in its record, which is named by its hash. */
export interface ManifestVersion {
  readonly id: string;
  readonly name: string;
  /** Counts additions, from 1. */
  readonly number: number;
  readonly state: VersionState;
  readonly signature: Signature | null;
}

/** All that may change in a store. Each change is a new manifest with the next number. */
export interface Manifest {
  readonly sequence: number;
  readonly active: string | null;
  /** Versions that were active before, oldest first: rolling back takes the last. */
  readonly chain: readonly string[];
  /** By number. */
  readonly versions: readonly ManifestVersion[];
  readonly added: number;
  readonly history: readonly HistoryEntry[];
}

export const EMPTY_MANIFEST: Manifest = {
  sequence: 0,
  active: null,
  chain: [],
  versions: [],
  added: 0,
  history: [],
};

/** The manifest with one version's fields changed. */
export const changeVersion = (
  versions: readonly ManifestVersion[],
  id: string,
  change: Partial<ManifestVersion>,
): ManifestVersion[] => versions.map((version) => (version.id === id ? { ...version, ...change } : version));
