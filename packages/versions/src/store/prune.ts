import type { HistoryEntry, Manifest } from '../manifest/manifest.ts';
import { digestOfKey, OBJECTS } from '../objects/object-store.ts';
import { checkInteger, checkKeys, checkNumber } from '../options.ts';
import type { StoredKey } from '../storage/storage.ts';
import type { StoreContext } from './context.ts';
import { referencedObjects } from './references.ts';

export interface PruneOptions {
  /** The newest versions to keep, in whatever state, beside the active one and those that rolling back leads to. */
  readonly keep: number;
  /** How many steps rolling back must be able to go; default: as many as there are. */
  readonly rollbacks?: number;
  /**
   * Objects of no version stay for so many milliseconds since they were last written, default an hour: another process
   * may be adding one at this moment. 0 only if none is. Where the storage can't tell the time, only 0 removes any.
   */
  readonly grace?: number;
}

export interface Pruned {
  /** Ids of the versions removed. */
  readonly versions: readonly string[];
  /** Objects removed, of these versions and orphans. */
  readonly objects: number;
  /**
   * Ids of the versions kept whose record can't be read. With any, no object is removed: it may be theirs. Restore the
   * records, or let the versions go, and prune again.
   */
  readonly damaged: readonly string[];
}

const HOUR = 3_600_000;

/** First the manifest forgets the versions, then their objects go: a death in between leaves orphans for the next time. */
export async function prune(context: StoreContext, options: PruneOptions): Promise<Pruned> {
  checkKeys('prune', options, ['keep', 'rollbacks', 'grace']);
  const { keep, rollbacks = Number.MAX_SAFE_INTEGER, grace = HOUR } = options;
  checkInteger('keep', keep, 0);
  checkInteger('rollbacks', rollbacks, 0);
  checkNumber('grace', grace, [0, Number.POSITIVE_INFINITY]);
  let removed: string[] = [];
  const manifest = await context.manifests.commit((now) => {
    const chain = rollbacks === 0 ? [] : now.chain.slice(-rollbacks);
    removed = superfluous({ ...now, chain }, keep);
    if (removed.length === 0 && chain.length === now.chain.length) return null;
    return {
      manifest: {
        ...now,
        chain,
        versions: now.versions.filter(({ id }) => !removed.includes(id)),
        history: withoutReports(now.history, removed),
      },
      entry: { action: 'prune', id: null, pruned: removed },
    };
  });
  return { versions: removed, ...(await removeOrphans(context, manifest, grace)) };
}

function superfluous({ versions, active, chain }: Manifest, keep: number): string[] {
  const newest = versions.slice(versions.length - Math.min(keep, versions.length)).map(({ id }) => id);
  const kept = new Set([active, ...chain, ...newest]);
  return versions.map(({ id }) => id).filter((id) => !kept.has(id));
}

/** That it was judged stays in the history; the figures go with the version. */
const withoutReports = (history: readonly HistoryEntry[], removed: readonly string[]): HistoryEntry[] =>
  history.map((entry) => (entry.id !== null && removed.includes(entry.id) ? { ...entry, report: null } : entry));

async function removeOrphans(
  { storage, ...context }: StoreContext,
  manifest: Manifest,
  grace: number,
): Promise<Pick<Pruned, 'objects' | 'damaged'>> {
  const damaged: string[] = [];
  const referenced = await referencedObjects({ storage, ...context }, manifest, ({ id }) => damaged.push(id));
  if (damaged.length > 0) return { objects: 0, damaged };
  const isOld = ({ modified }: StoredKey): boolean =>
    grace === 0 || (modified !== null && modified < Date.now() - grace);
  // What others have put there (a file browser's notes, for one) is not the store's to remove, and may be no key at all.
  const isOrphan = ({ key }: StoredKey): boolean => {
    const digest = digestOfKey(key);
    return digest !== null && !referenced.has(digest);
  };
  const orphans = (await storage.list(OBJECTS)).filter((found) => isOrphan(found) && isOld(found));
  for (const { key } of orphans) await storage.remove(key);
  return { objects: orphans.length, damaged };
}
