/**
 * Works on a version store until it is killed, and says what it does.
 * Usage: tsx -C @unforget/source worker.ts <folder> <seed> <writers>
 */
import { openVersionStore, type VersionStore } from '@unforget/versions';
import { fileStorage } from '@unforget/versions/node';
import { expectedPayload } from './expected-payload.ts';
import type { Change } from './messages.ts';
import { seededRandom } from './random.ts';
import { type Done, workOn } from './work-on.ts';

const [folder = '', seed = '0', writers = '1'] = process.argv.slice(2);
const random = seededRandom(Number(seed));

/** More additions than promotions, and something to go back to. */
const MIX = ['add', 'add', 'add', 'promote', 'promote', 'promote', 'rollback', 'reject', 'prune'] as const;

const DO: Record<(typeof MIX)[number], (store: VersionStore) => Promise<Change | null>> = {
  add: async (store) => {
    const marker = `${seed}-${Math.floor(random() * 1e9)}`;
    const active = await store.active();
    const evaluation = [{ task: 'all', ids: [marker], truth: ['a'], predicted: ['a'] }];
    const payload = expectedPayload(marker);
    const added = await store.add({ payload, parent: active?.id ?? null, notes: marker, evaluation });
    return { action: 'add', id: added.id };
  },
  promote: async (store) => {
    const candidates = await store.list({ state: 'candidate' });
    const chosen = candidates[Math.floor(random() * candidates.length)];
    if (!chosen) return null;
    const { promoted, version } = await store.promote(chosen.id);
    return promoted ? { action: 'promote', id: version.id } : null;
  },
  rollback: async (store) => ({ action: 'rollback', id: (await store.rollback()).version.id }),
  reject: async (store) => {
    const [chosen] = await store.list({ state: 'archived' });
    return chosen ? { action: 'reject', id: (await store.reject(chosen.id, { reason: 'chaos' })).id } : null;
  },
  prune: async (store) => {
    // Alone, it may take what is young: nobody else is adding it.
    const { versions } = await store.prune({ keep: 6, rollbacks: 3, ...(writers === '1' ? { grace: 0 } : {}) });
    return versions.length ? { action: 'prune', id: null } : null;
  },
};

const done = (change: Change | null): Done => ({ changes: change ? [change] : [] });

const store = await openVersionStore(fileStorage(folder), { gates: [] });
await workOn(MIX, random, async (work) => done(await DO[work](store)));
