import { describe, expect, it } from 'vitest';
import { oneLabel } from '../__fixtures__/evaluations.ts';
import { Died, dyingStorage } from '../__fixtures__/faulty-storage.ts';
import { freshStore, model, textOf } from '../__fixtures__/stores.ts';
import { memoryStorage } from '../storage/memory-storage.ts';
import type { VersionStorage } from '../storage/storage.ts';
import type { VersionStore } from './version-store.ts';

async function prepared(): Promise<VersionStorage> {
  const storage = memoryStorage();
  const store = await freshStore({}, storage);
  // More changes than manifests are kept.
  for (const text of ['one', 'two', 'three', 'four', 'five']) {
    await store.promote((await store.add(model(text, oneLabel(2, 1)))).id);
  }
  await store.add(model('candidate', oneLabel(2, 2)));
  return storage;
}

const WORKS: Record<string, (store: VersionStore) => Promise<unknown>> = {
  add: (store) => store.add(model('new', oneLabel(2, 2))),
  promote: (store) => store.promote('v6'),
  refuse: (store) => store.promote('v6', { gates: [{ ...GATE }] }),
  rollback: (store) => store.rollback(),
  reject: (store) => store.reject('v4', { reason: 'x' }),
  prune: (store) => store.prune({ keep: 1, rollbacks: 1, grace: 0 }),
};
const GATE = {
  gate: 'floor',
  accuracy: 0.99,
  per: 'overall',
  alpha: 0.05,
  evidence: 'safety',
  only: null,
  except: [],
} as const;

/** What a store says about itself, but for times. */
const pictureOf = async (storage: VersionStorage): Promise<string> => {
  const store = await freshStore({}, storage);
  const versions = (await store.list()).map(({ name, state }) => `${name} ${state}`);
  return [(await store.active())?.name, ...versions, (await store.history()).length].join(', ');
};

describe.each(Object.keys(WORKS))('a death during %s', (name) => {
  it('at any call leaves the store as before or as after, and whole', async () => {
    const work = WORKS[name] as (store: VersionStore) => Promise<unknown>;
    const before = await pictureOf(await prepared());
    const done = await prepared();
    await work(await freshStore({}, done));
    const after = await pictureOf(done);
    expect(after).not.toBe(before);
    const seen = new Set<string>();
    let deaths = 0;
    for (let at = 1, finished = false; !finished; at++) {
      for (const isAfter of [false, true]) {
        const storage = await prepared();
        const dying = dyingStorage(storage, { at, after: isAfter });
        const died = await freshStore({}, dying)
          .then(work)
          .then(
            () => false,
            (error: unknown) => {
              if (error instanceof Died) return true;
              throw error;
            },
          );
        finished = !died;
        deaths += Number(died);
        seen.add(await lookedAfter(storage));
      }
    }
    expect(deaths).toBeGreaterThan(10);
    expect([...seen].sort()).toEqual([before, after].sort());
  });

  async function lookedAfter(storage: VersionStorage): Promise<string> {
    const store = await freshStore({}, storage);
    const picture = await pictureOf(storage);
    expect((await store.verify()).problems).toEqual([]);
    const active = await store.active();
    expect(textOf(await store.payload(active?.id ?? ''))).toMatch(/^(one|two|three|four|five|candidate)$/);
    // What the death has left lying about goes with the next cleaning, and only that.
    await store.prune({ keep: 100, grace: 0 });
    expect(await store.verify()).toMatchObject({ ok: true, orphans: [] });
    return picture;
  }
});
