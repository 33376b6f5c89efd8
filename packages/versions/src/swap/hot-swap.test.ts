import { describe, expect, it, vi } from 'vitest';
import { errorOf, freshStore, model, textOf } from '../__fixtures__/stores.ts';
import { memoryStorage } from '../storage/memory-storage.ts';
import type { VersionStore } from '../store/version-store.ts';
import { type HotSwapOptions, hotSwap } from './hot-swap.ts';

interface Model {
  readonly text: string;
  disposed: boolean;
}

const options = (more: Partial<HotSwapOptions<Model>> = {}): HotSwapOptions<Model> => ({
  load: ({ payload }) => ({ text: textOf(payload), disposed: false }),
  dispose: (gone) => {
    gone.disposed = true;
  },
  interval: 1_000_000,
  ...more,
});

/** Promises that are ready have run. */
const settled = () => new Promise((resolve) => setTimeout(resolve));
const until = (isTrue: () => boolean) => vi.waitFor(() => expect(isTrue()).toBe(true), { timeout: 5000, interval: 2 });

/** A store that does not tell of changes. */
async function promoted(...texts: string[]): Promise<VersionStore> {
  const { watch: _, ...silent } = memoryStorage();
  const store = await freshStore({}, silent);
  for (const text of texts) await store.promote((await store.add(model(text))).id);
  return store;
}

const promote = async (store: VersionStore, text: string) => store.promote((await store.add(model(text))).id);

describe('hotSwap', () => {
  it('answers with the active version, and the next after a promotion or rollback', async () => {
    const store = await promoted('one');
    const swaps: string[] = [];
    const live = await hotSwap(store, options({ onSwap: ({ from, to }) => swaps.push(`${from.name} to ${to.name}`) }));
    expect([live.current.text, live.version.name]).toEqual(['one', 'v1']);
    expect(await live.check()).toBe(false);
    const first = live.current;
    await promote(store, 'two');
    expect(await live.check()).toBe(true);
    await settled();
    expect([live.current.text, first.disposed]).toEqual(['two', true]);
    await store.rollback();
    await live.check();
    expect(live.current.text).toBe('one');
    expect(swaps).toEqual(['v1 to v2', 'v2 to v1']);
    await live.close();
  });

  it('answers with the old one until the new one is loaded', async () => {
    const store = await promoted('one');
    let [begin, finish] = [(): void => {}, (): void => {}];
    const begun = new Promise<void>((resolve) => (begin = resolve));
    const finished = new Promise<void>((resolve) => (finish = resolve));
    const slow = options({
      load: async ({ payload }) => {
        if (textOf(payload) === 'two') {
          begin();
          await finished;
        }
        return { text: textOf(payload), disposed: false };
      },
    });
    const live = await hotSwap(store, slow);
    await promote(store, 'two');
    const checking = live.check();
    await begun;
    expect(live.current).toEqual({ text: 'one', disposed: false });
    finish();
    await checking;
    expect(live.current.text).toBe('two');
    await live.close();
  });

  it('disposes of a replaced model after its last user, and of the live one on closing', async () => {
    const store = await promoted('one');
    const live = await hotSwap(store, options());
    const [one, two] = [live.acquire(), live.acquire()];
    expect(live.usage).toEqual({ users: 2, retired: 0 });
    await promote(store, 'two');
    await live.check();
    one.release();
    one.release();
    await settled();
    expect([one.value.disposed, live.usage]).toEqual([false, { users: 0, retired: 1 }]);
    two.release();
    await settled();
    expect([one.value.disposed, live.usage]).toEqual([true, { users: 0, retired: 0 }]);
    let finish = (): void => {};
    const last = live.current;
    const using = live.use(async () => new Promise<void>((resolve) => (finish = resolve)));
    const closing = live.close();
    await settled();
    expect(last.disposed).toBe(false);
    expect(() => live.current).toThrow('The live model was closed');
    expect((await errorOf(() => live.use(() => {}))).code).toBe('disposed');
    finish();
    await using;
    await closing;
    expect(last.disposed).toBe(true);
  });

  it('lets go of the model when work with it fails', async () => {
    const live = await hotSwap(await promoted('one'), options());
    const failing = live.use(() => {
      throw new Error('in the work');
    });
    await expect(failing).rejects.toThrow('in the work');
    expect(live.usage.users).toBe(0);
    expect(await live.use(({ text }, { name }) => `${text} ${name}`)).toBe('one v1');
    await live.close();
  });

  it('keeps the old one when the new one does not load, and tries again', async () => {
    const store = await promoted('one');
    let fails = 2;
    const errors: unknown[] = [];
    const live = await hotSwap(
      store,
      options({
        interval: 1,
        onError: (error) => errors.push(error),
        load: ({ payload }) => {
          if (textOf(payload) === 'two' && fails-- > 0) throw new Error('no memory');
          return { text: textOf(payload), disposed: false };
        },
      }),
    );
    await promote(store, 'two');
    await until(() => errors.length === 1);
    expect(live.current).toEqual({ text: 'one', disposed: false });
    await until(() => live.current.text === 'two');
    expect(errors.map(String)).toEqual(['Error: no memory', 'Error: no memory']);
    await live.close();
  });

  it('tries a version that fails ever more rarely', async () => {
    const store = await promoted('one');
    let tries = 0;
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    try {
      const live = await hotSwap(
        store,
        options({
          interval: 10,
          load: ({ version, payload }) => {
            if (version.name !== 'v1') tries += 1;
            if (version.name !== 'v1') throw new Error('never');
            return { text: textOf(payload), disposed: false };
          },
        }),
      );
      await promote(store, 'two');
      // One look is left out after the first failure, then three, then seven.
      const due = new Map([1, 3, 7, 15].map((tick, i) => [tick, i + 1]));
      for (let tick = 1; tick <= 20; tick++) {
        vi.advanceTimersByTime(10);
        const expected = due.get(tick);
        if (expected !== undefined) await until(() => tries === expected);
        await settled();
      }
      expect(tries).toBe(4);
      await live.close();
    } finally {
      vi.useRealTimers();
    }
  });

  it('looks ever more rarely into a store that fails, and as before when it is well again', async () => {
    const store = await promoted('one');
    let [looks, isBroken] = [0, false];
    const failing: VersionStore = {
      ...store,
      active: async () => {
        looks += 1;
        if (isBroken) throw new Error('the disk is gone');
        return store.active();
      },
    };
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    try {
      const errors: unknown[] = [];
      const live = await hotSwap(failing, options({ interval: 10, onError: (error) => errors.push(error) }));
      const ticks = async (count: number): Promise<number> => {
        const before = looks;
        for (let tick = 0; tick < count; tick++) {
          vi.advanceTimersByTime(10);
          await settled();
        }
        return looks - before;
      };
      expect(await ticks(5)).toBe(5);
      isBroken = true;
      // One look is left out after the first failure, then three, then seven.
      expect(await ticks(14)).toBe(3);
      expect(errors.map(String)).toEqual(new Array(3).fill('Error: the disk is gone'));
      isBroken = false;
      expect(await ticks(6)).toBe(6);
      expect(live.current.text).toBe('one');
      await live.close();
    } finally {
      vi.useRealTimers();
    }
  });

  it('reports a damaged version and serves on', async () => {
    const store = await promoted('one');
    const errors: unknown[] = [];
    const live = await hotSwap(store, options({ onError: (error) => errors.push(error) }));
    await promote(store, 'two');
    const { payload } = await store.get('v2');
    await store.storage.remove(`objects/${payload.sha256.slice(0, 2)}/${payload.sha256.slice(2)}`);
    expect((await errorOf(() => live.check())).code).toBe('corrupt-state');
    expect(live.current.text).toBe('one');
    await store.rollback();
    expect(await live.check()).toBe(false);
    await live.close();
  });

  it('sees a change at once where the storage tells of it', async () => {
    const store = await freshStore();
    await promote(store, 'one');
    const live = await hotSwap(store, options());
    await promote(store, 'two');
    await until(() => live.current.text === 'two');
    await live.close();
    await promote(store, 'three');
    await settled();
    expect(() => live.version).toThrow('closed');
  });

  it('looks by itself where the storage can not tell after all', async () => {
    const full = new Error('ENOSPC: System limit for number of file watchers reached');
    const watch = (): never => {
      throw full;
    };
    const store = await freshStore({}, { ...memoryStorage(), watch });
    await promote(store, 'one');
    const errors: unknown[] = [];
    const live = await hotSwap(store, options({ interval: 1, onError: (error) => errors.push(error) }));
    await promote(store, 'two');
    await until(() => live.current.text === 'two');
    expect(errors).toEqual([full]);
    await live.close();
  });

  it('reports a disposal that fails', async () => {
    const store = await promoted('one');
    const errors: unknown[] = [];
    const live = await hotSwap(
      store,
      options({
        onError: (error) => errors.push(error),
        dispose: () => {
          throw new Error('stuck');
        },
      }),
    );
    await live.close();
    expect(errors.map(String)).toEqual(['Error: stuck']);
  });

  it('wants a promoted version, a loader and a time', async () => {
    expect((await errorOf(async () => hotSwap(await freshStore(), options()))).code).toBe('not-found');
    const store = await promoted('one');
    expect((await errorOf(() => hotSwap(store, {} as never))).message).toMatch(/"load".*a function/);
    expect((await errorOf(() => hotSwap(store, options({ interval: 0 })))).message).toMatch(/"interval"/);
    await expect(hotSwap(store, options({ load: () => Promise.reject(new Error('bad')) }))).rejects.toThrow('bad');
  });
});
