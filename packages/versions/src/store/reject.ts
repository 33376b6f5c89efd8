import { refused } from '../errors.ts';
import { changeVersion } from '../manifest/manifest.ts';
import { checkText } from '../options.ts';
import { readVersion, type StoreContext } from './context.ts';
import { findVersion } from './reference.ts';
import type { Version } from './version.ts';

/** Marks a version so that it is never promoted, nor rolled back to, without force. */
export async function reject(context: StoreContext, reference: string, reason: string): Promise<Version> {
  checkText('reason', reason);
  const { id } = findVersion(await context.manifests.read(), reference);
  const manifest = await context.manifests.commit((now) => {
    const { state, name } = findVersion(now, id);
    if (state === 'rejected') return null;
    if (state === 'active') {
      throw refused(`Rejection of version ${name}`, {
        expected: 'a version that is not active',
        received: 'the active one',
        remedy: 'Use rollback(), or promote another one first',
      });
    }
    const versions = changeVersion(now.versions, id, { state: 'rejected' });
    const chain = now.chain.filter((other) => other !== id);
    return { manifest: { ...now, versions, chain }, entry: { action: 'reject', id, reason } };
  });
  return readVersion(context, findVersion(manifest, id));
}
