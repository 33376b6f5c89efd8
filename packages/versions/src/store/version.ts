import type { Scores } from '../evaluation/scores.ts';
import type { VersionState } from '../manifest/manifest.ts';
import type { ObjectReference } from '../objects/object-store.ts';
import type { Signature } from '../signature/signature.ts';

/** JSON values of your own. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** Where a version comes from and how good it is. Never changes: the version's id is its hash. */
export interface Lineage {
  /** Id of the version that it was trained from. */
  readonly parent: string | null;
  /** ISO 8601. */
  readonly createdAt: string;
  /** Hash or name of the data that it learned since its parent. */
  readonly dataFingerprint: string | null;
  /** The method and its options. */
  readonly strategy: Json;
  readonly seed: number | null;
  /** Whatever else should be known for ever. */
  readonly notes: Json;
  /** Accuracy over all, by task and by label, counted from the evaluation; null without one. */
  readonly scores: Scores | null;
  readonly payload: ObjectReference;
  readonly evaluation: ObjectReference | null;
}

export interface Version extends Lineage {
  /** SHA-256 of the version's record, 64 hex digits. */
  readonly id: string;
  readonly name: string;
  /** Counts the versions of a store, from 1. */
  readonly number: number;
  readonly state: VersionState;
  readonly signature: Signature | null;
}

/** A version with its bytes: what a model is loaded from. */
export interface VersionSource {
  readonly version: Version;
  readonly payload: Uint8Array;
}
