import type { Evaluation } from '../evaluation/evaluation.ts';
import type { Renamed } from '../evaluation/pair.ts';
import { checkGates, DEFAULT_GATES, type Gate } from '../gates/gates.ts';
import type { GateReport } from '../gates/report.ts';
import type { HistoryEntry, VersionState } from '../manifest/manifest.ts';
import { MANIFESTS } from '../manifest/manifest-file.ts';
import { Manifests } from '../manifest/manifests.ts';
import { checkFunction, checkKeys } from '../options.ts';
import { checkKeysTrusted, type Signer } from '../signature/signature.ts';
import type { VersionStorage } from '../storage/storage.ts';
import { addVersion, type NewVersion } from './add.ts';
import {
  activeEntry,
  type DamagedVersion,
  readEvaluation,
  readPayload,
  readSound,
  type StoreContext,
  trustedVersion,
} from './context.ts';
import { diff, type VersionDiff } from './diff.ts';
import { readReport } from './history.ts';
import { type JudgeOptions, judge } from './judge.ts';
import { type PromoteOptions, type Promotion, promote } from './promote.ts';
import { type Pruned, type PruneOptions, prune } from './prune.ts';
import { findVersion } from './reference.ts';
import { reject } from './reject.ts';
import { type Rollback, type RollbackOptions, rollback } from './rollback.ts';
import { type Verification, verify } from './verify.ts';
import type { Version, VersionSource } from './version.ts';

export interface StoreOptions {
  /** What a version must pass to become active, unless `promote` is told others. Default `DEFAULT_GATES`; `[]` for none. */
  readonly gates?: readonly Gate[];
  /** Signs every version that is added. */
  readonly signer?: Signer;
  /** Public keys, in hex. With any, a version that none of them has signed is refused wherever it would be used. */
  readonly trusted?: readonly string[];
  /**
   * Asked before a version becomes active, promoted (also by force) or rolled back to: throws, or rejects, for one that
   * this program can't use, such as a model that does not load. Then nothing changes, and the error is thrown on.
   */
  readonly check?: (source: VersionSource) => void | Promise<void>;
  /** Default: the time of the computer. */
  readonly clock?: () => Date;
  /** Goes on from the newest whole manifest when the newest one is damaged. Its change is lost; no object is. */
  readonly recover?: boolean;
}

export interface ListOptions {
  readonly state?: VersionState;
  /** Told of each version whose record can't be read; the others are listed. Without it the first such one is thrown. */
  readonly onDamaged?: (version: DamagedVersion) => void;
}

/**
 * Versions of one model. Where a version is asked for, its id, the beginning of its id (8 digits or more) or its name will do.
 *
 * Every change happens wholly or not at all, also when the process is killed or another one changes the store at the same
 * moment. Methods throw UnforgetErrors: `not-found`, `invalid-input`, `invalid-option`, `conflict`, `refused`, `untrusted`,
 * `corrupt-state`, `incompatible-state`, and `missing-file` when the storage can't be used.
 */
export interface VersionStore {
  readonly storage: VersionStorage;
  /** Keeps a model as a candidate, with its lineage. Adding the same twice is adding it once. */
  add(version: NewVersion): Promise<Version>;
  get(version: string): Promise<Version>;
  /** The model's bytes, as they were added: their hash is checked. */
  payload(version: string): Promise<Uint8Array>;
  /** Its answers on held-back samples, or null. */
  evaluation(version: string): Promise<Evaluation | null>;
  /** In the order of addition; also versions that are not trusted. */
  list(options?: ListOptions): Promise<Version[]>;
  /** The version to use, or null before the first promotion. */
  active(): Promise<Version | null>;
  /** What the gates would say now, against the active version. Changes nothing. */
  judge(version: string, options?: JudgeOptions): Promise<GateReport>;
  /**
   * Makes a version the active one if the gates let it pass; else it is rejected, and the report says why. What was active
   * is archived. Throws `conflict` (a ConflictError, with the winner) when another version became active meanwhile.
   */
  promote(version: string, options?: PromoteOptions): Promise<Promotion>;
  /** Back to the version that was active before; what was active is rejected. Throws `conflict` as `promote` does. */
  rollback(options?: RollbackOptions): Promise<Rollback>;
  /** Never to be promoted without force. */
  reject(version: string, options: { readonly reason: string }): Promise<Version>;
  /** Version b against version a: accuracy by task and label, and the samples that flipped. */
  diff(a: string, b: string, options?: { readonly renamed?: Renamed }): Promise<VersionDiff>;
  /** All changes, oldest first. */
  history(): Promise<readonly HistoryEntry[]>;
  /** The gate report of a change, by its sequence number. */
  report(sequence: number): Promise<GateReport | null>;
  /** Removes old versions, but never the active one nor what rolling back leads to. */
  prune(options: PruneOptions): Promise<Pruned>;
  /** Reads and checks everything. */
  verify(): Promise<Verification>;
  /** Calls `listener` soon after a change, if the storage can tell; returns how to stop. Null if it can't. */
  watch(listener: () => void): (() => void) | null;
}

/**
 * Opens a store, which is empty at first.
 * @throws UnforgetError `invalid-option`; `corrupt-state` or `incompatible-state` for a manifest that can't be read
 * @example
 * const store = await openVersionStore(fileStorage('./versions'));
 */
export async function openVersionStore(storage: VersionStorage, options: StoreOptions = {}): Promise<VersionStore> {
  checkKeys('openVersionStore', options, ['gates', 'signer', 'trusted', 'check', 'clock', 'recover']);
  const { gates = DEFAULT_GATES, signer = null, trusted = [], check = () => {} } = options;
  const { clock = () => new Date(), recover = false } = options;
  checkFunction('check', check);
  const manifests = new Manifests(storage, () => clock().toISOString());
  const context: StoreContext = {
    storage,
    manifests,
    now: clock,
    gates: checkGates(gates),
    signer,
    trusted: checkKeysTrusted(trusted),
    check,
    records: new Map(),
  };
  if (recover) await manifests.recover();
  await manifests.read();
  return storeOf(context);
}

function storeOf(context: StoreContext): VersionStore {
  const { storage, manifests } = context;
  const entryOf = async (reference: string) => findVersion(await manifests.read(), reference);
  const get = async (reference: string) => trustedVersion(context, await entryOf(reference));
  return {
    storage,
    get,
    add: (version) => addVersion(context, version),
    payload: async (reference) => readPayload(context, await get(reference)),
    evaluation: async (reference) => readEvaluation(context, await get(reference)),
    list: async ({ state, onDamaged = throwError } = {}) => {
      const { versions } = await manifests.read();
      const wanted = versions.filter((version) => state === undefined || version.state === state);
      return readSound(context, wanted, onDamaged);
    },
    active: async () => {
      const entry = activeEntry(await manifests.read());
      return entry && trustedVersion(context, entry);
    },
    judge: async (reference, options = {}) => {
      checkKeys('judge', options, ['gates', 'renamed']);
      const manifest = await manifests.read();
      return judge(context, { candidate: findVersion(manifest, reference), active: activeEntry(manifest) }, options);
    },
    promote: (reference, options = {}) => promote(context, reference, options),
    rollback: (options = {}) => rollback(context, options),
    reject: (reference, options) => reject(context, reference, options?.reason),
    diff: (a, b, options = {}) => diff(context, [a, b], options),
    history: async () => (await manifests.read()).history,
    report: (sequence) => readReport(context, sequence),
    prune: (options) => prune(context, options),
    verify: () => verify(context),
    watch: (listener) => storage.watch?.(MANIFESTS, listener) ?? null,
  };
}

function throwError({ error }: DamagedVersion): never {
  throw error;
}
