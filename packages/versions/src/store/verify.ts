import { UnforgetError } from '@unforget/types';
import type { Manifest, ManifestVersion } from '../manifest/manifest.ts';
import { stateOf } from '../objects/object-store.ts';
import { checkTrust } from '../signature/signature.ts';
import { readVersion, type StoreContext } from './context.ts';
import { isKept } from './references.ts';

/** Something that a version can't do without and that is not as it was put. */
export interface Problem {
  readonly kind: 'missing' | 'damaged' | 'untrusted' | 'dangling';
  /** The version concerned; null for the store as a whole. */
  readonly id: string | null;
  readonly text: string;
}

export interface Verification {
  /** No problem was found. Orphans are none. */
  readonly ok: boolean;
  readonly problems: readonly Problem[];
  /**
   * Keys that no version needs: objects left by what was interrupted or is going on, which `prune` removes, and what
   * others have put there.
   */
  readonly orphans: readonly string[];
  readonly versions: number;
  /** Objects read and hashed. */
  readonly objects: number;
}

/** Reads everything: every object is hashed, every reference followed, every signature checked. Changes nothing. */
export async function verify(context: StoreContext): Promise<Verification> {
  const manifest = await context.manifests.read();
  const needed: Needed = new Map();
  const problems: Problem[] = danglingIn(manifest);
  for (const { report } of manifest.history) if (report) need(needed, report, { id: null, what: 'a gate report' });
  for (const entry of manifest.versions) problems.push(...(await lookAt(context, entry, needed)));
  for (const [sha256, uses] of needed) {
    const state = await stateOf(context.storage, sha256);
    if (state === 'whole') continue;
    for (const { id, what } of uses) problems.push({ kind: state, id, text: `${what} (${sha256}) is ${state}` });
  }
  const keys = await context.storage.list('');
  const digests = new Set(needed.keys());
  const orphans = keys.map(({ key }) => key).filter((key) => !isKept(key, digests));
  const { versions } = manifest;
  return { ok: problems.length === 0, problems, orphans, versions: versions.length, objects: needed.size };
}

/** Objects by digest, and what each is: the same bytes may be of several versions. */
type Needed = Map<string, { readonly id: string | null; readonly what: string }[]>;

const need = (needed: Needed, sha256: string, use: { id: string | null; what: string }): unknown =>
  needed.set(sha256, [...(needed.get(sha256) ?? []), use]);

async function lookAt(context: StoreContext, entry: ManifestVersion, needed: Needed): Promise<Problem[]> {
  const { id, name } = entry;
  need(needed, id, { id, what: `the record of version ${name}` });
  const problems: Problem[] = [];
  try {
    checkTrust(entry, context.trusted);
  } catch (error) {
    problems.push({ kind: 'untrusted', id, text: (error as Error).message });
  }
  try {
    const { payload, evaluation } = await readVersion({ ...context, records: new Map() }, entry);
    need(needed, payload.sha256, { id, what: `the payload of version ${name}` });
    if (evaluation) need(needed, evaluation.sha256, { id, what: `the evaluation of version ${name}` });
  } catch (error) {
    // A record that can't be read is told by its hash; one from a newer release is told here.
    if (!UnforgetError.is(error, 'corrupt-state'))
      problems.push({ kind: 'damaged', id, text: (error as Error).message });
  }
  return problems;
}

/** References within the manifest. A parent may have been pruned; what one can roll back to may not. */
function danglingIn({ active, chain, versions }: Manifest): Problem[] {
  const states = new Map(versions.map(({ id, state }) => [id, state]));
  const dangling = (id: string, role: string): Problem => ({
    kind: 'dangling',
    id,
    text: `${role} ${id} is ${states.has(id) ? `${states.get(id)}` : 'not in the store'}`,
  });
  const problems = chain.filter((id) => states.get(id) !== 'archived').map((id) => dangling(id, 'rollback target'));
  if (active !== null && states.get(active) !== 'active') problems.push(dangling(active, 'active version'));
  for (const { id, state } of versions) if (state === 'active' && id !== active) problems.push(dangling(id, 'version'));
  return problems;
}
