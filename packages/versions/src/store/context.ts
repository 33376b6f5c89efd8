import { UnforgetError } from '@unforget/types';
import { mapInBatches } from '../batches.ts';
import type { Evaluation } from '../evaluation/evaluation.ts';
import { decodeEvaluation } from '../evaluation/evaluation-file.ts';
import type { Gate } from '../gates/gates.ts';
import type { Manifest, ManifestVersion } from '../manifest/manifest.ts';
import type { Manifests } from '../manifest/manifests.ts';
import { getObject } from '../objects/object-store.ts';
import { checkTrust, type Signer } from '../signature/signature.ts';
import type { VersionStorage } from '../storage/storage.ts';
import { decodeRecord } from './record-file.ts';
import type { Lineage, Version, VersionSource } from './version.ts';

/** What the operations of a store share. */
export interface StoreContext {
  readonly storage: VersionStorage;
  readonly manifests: Manifests;
  readonly now: () => Date;
  readonly gates: readonly Gate[];
  readonly signer: Signer | null;
  readonly trusted: readonly string[];
  readonly check: (source: VersionSource) => void | Promise<void>;
  /** Records read before; they never change. */
  readonly records: Map<string, Lineage>;
}

/** A version as the manifest has it, with its record. Not asked whether it is trusted. */
export async function readVersion(context: StoreContext, entry: ManifestVersion): Promise<Version> {
  const { id, name, number, state, signature } = entry;
  let lineage = context.records.get(id);
  if (!lineage) {
    lineage = decodeRecord(await getObject(context.storage, id, `Record of version ${id}`), id);
    context.records.set(id, lineage);
  }
  return { id, name, number, state, signature, ...lineage };
}

/** A version whose record can't be read: what it named isn't known. */
export interface DamagedVersion extends Pick<Version, 'id' | 'name' | 'number' | 'state'> {
  /** `corrupt-state`, or `incompatible-state` for a record from a newer release. */
  readonly error: UnforgetError;
}

/** A version that others are told of: where its record can't be read, that is told instead. */
export const readOrTell = (context: StoreContext, entry: ManifestVersion): Promise<Version | DamagedVersion> =>
  readVersion(context, entry).catch((error: unknown): DamagedVersion => {
    const isDamage = UnforgetError.is(error, 'corrupt-state') || UnforgetError.is(error, 'incompatible-state');
    if (!isDamage) throw error;
    const { id, name, number, state } = entry;
    return { id, name, number, state, error };
  });

/** Those that can be read, in order; the others are told to `onDamaged`. */
export async function readSound(
  context: StoreContext,
  entries: readonly ManifestVersion[],
  onDamaged: (version: DamagedVersion) => void,
): Promise<Version[]> {
  const read = await mapInBatches(entries, (entry) => readOrTell(context, entry));
  return read.filter((version): version is Version => {
    if (!('error' in version)) return true;
    onDamaged(version);
    return false;
  });
}

/** @throws UnforgetError also `untrusted` */
export async function trustedVersion(context: StoreContext, entry: ManifestVersion): Promise<Version> {
  checkTrust(entry, context.trusted);
  return readVersion(context, entry);
}

export const readPayload = (context: StoreContext, { id, payload }: Version): Promise<Uint8Array> =>
  getObject(context.storage, payload.sha256, `Payload of version ${id}`);

/** What must hold before anyone relies on a version: it is trusted, whole, and of use to this program. */
export async function checkUsable(context: StoreContext, entry: ManifestVersion): Promise<void> {
  const version = await trustedVersion(context, entry);
  await context.check({ version, payload: await readPayload(context, version) });
}

export async function readEvaluation(context: StoreContext, version: Version): Promise<Evaluation | null> {
  if (!version.evaluation) return null;
  const what = `Evaluation of version ${version.id}`;
  return decodeEvaluation(await getObject(context.storage, version.evaluation.sha256, what), what);
}

/** The active version as the manifest has it. */
export const activeEntry = ({ active, versions }: Manifest): ManifestVersion | null =>
  versions.find(({ id }) => id === active) ?? null;
