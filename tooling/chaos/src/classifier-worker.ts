/**
 * Works on a bot until it is killed, and says what it does: learns versions, promotes and takes them back, saves a file.
 * Usage: UNFORGET_BACKEND=cpu tsx -C @unforget/source classifier-worker.ts <folder> <seed> <writers>
 */
import { join } from 'node:path';
import { selectBackend } from '@unforget/backend';
import { openVersionStore } from '@unforget/versions';
import { fileStorage } from '@unforget/versions/node';
import { createClassifier, type Example, learnVersion } from 'unforget';
import { hashOf, savedBot } from './look-at-classifier.ts';
import type { Change } from './messages.ts';
import { seededRandom } from './random.ts';
import { type Done, say, workOn } from './work-on.ts';

const [folder = '', seed = '0'] = process.argv.slice(2);
const random = seededRandom(Number(seed));
const LABELS = ['north', 'east', 'south', 'west'];

/** Points in four directions. */
const examples = (): Example<number[]>[] =>
  Array.from({ length: 40 }, (_, i) => {
    const angle = ((i % LABELS.length) * Math.PI) / 2 + random() - 0.5;
    return { input: [Math.sin(angle), Math.cos(angle)], label: LABELS[i % LABELS.length] as string };
  });

await selectBackend({ log: () => {} });
const store = await openVersionStore(fileStorage(join(folder, 'store')), { gates: [] });

async function learn(): Promise<Change[]> {
  const { version } = await learnVersion(store, { examples: examples(), gates: [], create: { memory: 100 } });
  return [
    { action: 'add', id: version.id },
    { action: 'promote', id: version.id },
  ];
}

const DO: Record<'learn' | 'save' | 'promote' | 'rollback' | 'prune', () => Promise<Done>> = {
  learn: async () => ({ changes: await learn() }),
  // What a kill has left between adding and promoting, or another version with the active one's model.
  promote: async () => {
    const active = await store.active();
    if (!active) return { changes: [] };
    const [left] = await store.list({ state: 'candidate' });
    const { payload, evaluation } = {
      payload: await store.payload(active.id),
      evaluation: await store.evaluation(active.id),
    };
    const { id } =
      left ?? (await store.add({ payload, parent: active.id, notes: random(), ...(evaluation ? { evaluation } : {}) }));
    await store.promote(id);
    return { changes: [...(left ? [] : [{ action: 'add', id } as const]), { action: 'promote', id }] };
  },
  rollback: async () => ({ changes: [{ action: 'rollback', id: (await store.rollback()).version.id }] }),
  save: async () => {
    const active = await store.active();
    if (!active) return { changes: [] };
    const bot = await createClassifier.load(await store.payload(active.id));
    const saved = hashOf(await bot.toBytes());
    say({ kind: 'begin', work: 'save', saves: saved });
    await bot.save(savedBot(folder));
    await bot.dispose();
    return { changes: [], saved };
  },
  prune: async () => {
    const { versions } = await store.prune({ keep: 6, rollbacks: 3, grace: 0 });
    return { changes: versions.length ? [{ action: 'prune', id: null }] : [] };
  },
};

const MIX = ['learn', 'learn', 'save', 'promote', 'rollback', 'prune'] as const;
await workOn(MIX, random, (work) => DO[work]());
