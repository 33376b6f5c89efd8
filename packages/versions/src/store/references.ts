import type { Manifest } from '../manifest/manifest.ts';
import { MANIFESTS, sequenceOf } from '../manifest/manifest-file.ts';
import { digestOfKey } from '../objects/object-store.ts';
import { type DamagedVersion, readSound, type StoreContext } from './context.ts';

/**
 * Digests of all objects that the manifest needs: records and what they name, and reports of the history. What a damaged
 * record named is not among them.
 */
export async function referencedObjects(
  context: StoreContext,
  { versions, history }: Manifest,
  onDamaged: (version: DamagedVersion) => void,
): Promise<Set<string>> {
  const digests = new Set<string>(history.flatMap(({ report }) => report ?? []));
  for (const { id, payload, evaluation } of await readSound(context, versions, onDamaged)) {
    digests.add(id).add(payload.sha256);
    if (evaluation) digests.add(evaluation.sha256);
  }
  return digests;
}

/** Whether a key is one that the store would need or keep; everything else is an orphan. */
export function isKept(key: string, referenced: ReadonlySet<string>): boolean {
  if (key.startsWith(MANIFESTS)) return sequenceOf(key) !== null;
  const digest = digestOfKey(key);
  return digest !== null && referenced.has(digest);
}
