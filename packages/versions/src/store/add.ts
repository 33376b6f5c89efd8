import { invalid, quote } from '../errors.ts';
import { checkEvaluation, type Evaluation } from '../evaluation/evaluation.ts';
import { encodeEvaluation } from '../evaluation/evaluation-file.ts';
import { scoresOf } from '../evaluation/scores.ts';
import type { Manifest, ManifestVersion } from '../manifest/manifest.ts';
import type { ManifestChange } from '../manifest/manifests.ts';
import { putObject } from '../objects/object-store.ts';
import { checkInteger, checkKeys } from '../options.ts';
import { signVersion } from '../signature/signature.ts';
import { readVersion, type StoreContext } from './context.ts';
import { encodeRecord } from './record-file.ts';
import { checkName, findVersion } from './reference.ts';
import type { Json, Lineage, Version } from './version.ts';

export interface NewVersion {
  /** The model, in any format that its loader reads. */
  readonly payload: Uint8Array;
  /** The version that it was trained from, by id or name; null or left out for a first one. */
  readonly parent?: string | null;
  /** Answers on held-back samples: what gates, scores and differences are made from. */
  readonly evaluation?: Evaluation;
  /** Default `v` and the number of the version. */
  readonly name?: string;
  readonly dataFingerprint?: string;
  readonly strategy?: Json;
  readonly seed?: number;
  readonly notes?: Json;
  /** Default: now, by the store's clock. */
  readonly createdAt?: Date;
}

const KEYS = ['payload', 'parent', 'evaluation', 'name', 'dataFingerprint', 'strategy', 'seed', 'notes', 'createdAt'];

/** Puts the version's parts, then its record, and names it in the manifest last: what is named is whole. */
export async function addVersion(context: StoreContext, input: NewVersion): Promise<Version> {
  checkInput(input);
  const lineage = await putParts(context, input);
  const record = encodeRecord(lineage);
  const { sha256: id } = await putObject(context.storage, record);
  const signature = context.signer ? await signVersion(context.signer, id) : null;
  const manifest = await context.manifests.commit((before) => withVersion(before, { id, signature, name: input.name }));
  await restoreParts(context, input, record);
  return readVersion(context, findVersion(manifest, id));
}

/**
 * A cleaning at the same moment may have taken parts that were older than they looked, being there already and of no
 * version. Now that a version has them, they stay.
 */
async function restoreParts({ storage }: StoreContext, { payload, evaluation }: NewVersion, record: Uint8Array) {
  for (const bytes of [payload, evaluation && encodeEvaluation(evaluation), record]) {
    if (bytes) await putObject(storage, bytes);
  }
}

async function putParts({ manifests, storage, now }: StoreContext, input: NewVersion): Promise<Lineage> {
  const { payload, parent = null, evaluation, dataFingerprint = null, strategy = null, seed = null } = input;
  const { notes = null, createdAt = now() } = input;
  return {
    parent: parent === null ? null : findVersion(await manifests.read(), parent).id,
    createdAt: createdAt.toISOString(),
    dataFingerprint,
    strategy,
    seed,
    notes,
    scores: evaluation ? scoresOf(evaluation) : null,
    payload: await putObject(storage, payload),
    evaluation: evaluation ? await putObject(storage, encodeEvaluation(evaluation)) : null,
  };
}

/** Null when it is there already: adding the same twice is adding it once. */
function withVersion(
  before: Manifest,
  version: Pick<ManifestVersion, 'id' | 'signature'> & { readonly name: string | undefined },
): ManifestChange | null {
  const { id, signature } = version;
  if (before.versions.some((other) => other.id === id)) return null;
  const number = before.added + 1;
  const name = version.name ?? freeName(before, number);
  if (before.versions.some((other) => other.name === name)) {
    throw invalid('invalid-input', 'Name of a version', { expected: 'one that is free', received: quote(name) });
  }
  const added: ManifestVersion = { id, name, number, state: 'candidate', signature };
  return {
    manifest: { ...before, added: number, versions: [...before.versions, added] },
    entry: { action: 'add', id },
  };
}

function freeName({ versions }: Manifest, number: number): string {
  const taken = new Set(versions.map(({ name }) => name));
  let name = `v${number}`;
  while (taken.has(name)) name += '-';
  return name;
}

function checkInput(input: NewVersion): void {
  checkKeys('add', input, KEYS);
  const { payload, name, evaluation, seed, createdAt, dataFingerprint } = input;
  if (!(payload instanceof Uint8Array) || payload.length === 0) {
    throw invalid('invalid-input', 'payload', { expected: 'a Uint8Array with bytes in it', received: quote(payload) });
  }
  if (name !== undefined) checkName(name);
  if (evaluation !== undefined) checkEvaluation(evaluation);
  if (seed !== undefined) checkInteger('seed', seed, Number.MIN_SAFE_INTEGER);
  if (createdAt !== undefined && Number.isNaN(createdAt?.getTime?.() ?? Number.NaN)) {
    throw invalid('invalid-input', 'createdAt', { expected: 'a Date', received: quote(createdAt) });
  }
  if (dataFingerprint !== undefined && typeof dataFingerprint !== 'string') {
    throw invalid('invalid-input', 'dataFingerprint', { expected: 'a text', received: quote(dataFingerprint) });
  }
  checkJson('strategy', input.strategy);
  checkJson('notes', input.notes);
}

/** JSON says nothing about what it leaves out; this does. */
function checkJson(what: string, value: unknown): void {
  if (value === undefined || value === null || ['string', 'boolean'].includes(typeof value)) return;
  if (typeof value === 'number' && Number.isFinite(value)) return;
  if (Array.isArray(value)) {
    for (const [i, child] of value.entries()) checkJson(`${what}[${i}]`, child ?? null);
    return;
  }
  if (typeof value === 'object' && [Object.prototype, null].includes(Object.getPrototypeOf(value))) {
    for (const [key, child] of Object.entries(value)) checkJson(`${what}.${key}`, child);
    return;
  }
  throw invalid('invalid-input', what, { expected: 'JSON values', received: quote(value) });
}
