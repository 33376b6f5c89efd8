import { ConflictError, invalid, quote, refused } from '../errors.ts';
import { changeVersion, type Manifest } from '../manifest/manifest.ts';
import { checkKeys, checkText } from '../options.ts';
import { checkUsable, type DamagedVersion, readOrTell, readVersion, type StoreContext } from './context.ts';
import { findVersion } from './reference.ts';
import type { Version } from './version.ts';

export interface RollbackOptions {
  /** Kept in the history. */
  readonly reason?: string;
  /** A version that was active before, by id or name. Default: the last one. */
  readonly to?: string;
}

export interface Rollback {
  /** Active again. */
  readonly version: Version;
  /** What was active; rejected now. It may be damage that one goes back from. */
  readonly from: Version | DamagedVersion;
}

/** Back to a version that was active before. Nothing is trained, and what is skipped stays in the store. */
export async function rollback(context: StoreContext, options: RollbackOptions): Promise<Rollback> {
  checkKeys('rollback', options, ['reason', 'to']);
  const { reason = 'rolled back', to } = options;
  checkText('reason', reason);
  const before = await context.manifests.read();
  const target = targetOf(before, to);
  const left = before.active as string;
  await checkUsable(context, findVersion(before, target));
  const manifest = await context.manifests.commit((now) => {
    if (now.active !== left || !now.chain.includes(target)) {
      throw new ConflictError(`Rollback to version ${target}`, {
        winner: now.active,
        expected: `version ${left} active`,
      });
    }
    const rejected = changeVersion(now.versions, left, { state: 'rejected' });
    const versions = changeVersion(rejected, target, { state: 'active' });
    const chain = now.chain.slice(0, now.chain.indexOf(target));
    return {
      manifest: { ...now, active: target, chain, versions },
      entry: { action: 'rollback', id: target, from: left, reason },
    };
  });
  return {
    version: await readVersion(context, findVersion(manifest, target)),
    from: await readOrTell(context, findVersion(manifest, left)),
  };
}

const BEFORE = 'a version that was active before the present one';

function targetOf(before: Manifest, to: string | undefined): string {
  const last = before.chain.at(-1);
  if (last === undefined) {
    throw refused('Rollback', { expected: BEFORE, received: 'none' });
  }
  if (to === undefined) return last;
  const { id } = findVersion(before, to);
  if (before.chain.includes(id)) return id;
  throw invalid('invalid-input', 'Option "to"', { expected: BEFORE, received: quote(to) });
}
