import fc from 'fast-check';
import { expect, it } from 'vitest';
import { inOrder } from '../__fixtures__/evaluations.ts';
import { freshStore, model, textOf } from '../__fixtures__/stores.ts';
import { drop, floor } from '../gates/gates.ts';
import { memoryStorage } from '../storage/memory-storage.ts';
import type { VersionStore } from './version-store.ts';

/** The store as simply as it can be said: names in order, their states, and the way back. */
class Plain {
  readonly states: ('candidate' | 'active' | 'archived' | 'rejected')[] = [];
  readonly quality: number[] = [];
  chain: number[] = [];
  active = -1;

  add(quality: number): void {
    this.states.push('candidate');
    this.quality.push(quality);
  }
  /** Whether it may: quality counts right answers of 40, and a loss of 20 or more is refused. */
  promote(i: number, force: boolean): 'promoted' | 'refused' | 'error' {
    if (i === this.active) return 'promoted';
    if (this.states[i] === 'rejected' && !force) return 'error';
    const before = this.active >= 0 ? (this.quality[this.active] as number) : 0;
    if (!force && before - (this.quality[i] as number) >= 20) {
      if (this.states[i] === 'candidate') this.states[i] = 'rejected';
      return 'refused';
    }
    if (this.active >= 0) {
      this.states[this.active] = 'archived';
      this.chain.push(this.active);
    }
    this.chain = this.chain.filter((other) => other !== i);
    this.states[i] = 'active';
    this.active = i;
    return 'promoted';
  }
  rollback(): boolean {
    const to = this.chain.pop();
    if (to === undefined) return false;
    this.states[this.active] = 'rejected';
    this.states[to] = 'active';
    this.active = to;
    return true;
  }
  reject(i: number): boolean {
    if (i === this.active) return false;
    this.states[i] = 'rejected';
    this.chain = this.chain.filter((other) => other !== i);
    return true;
  }
}

type Action = { readonly do: 'add' | 'promote' | 'force' | 'rollback' | 'reject' | 'reopen'; readonly which: number };

// Qualities 0, 20 and 40 of 40: losses are 0, 20 or 40, and McNemar's test on 20 flips one way is far below 0.05.
const actions = fc.array(
  fc.record<Action>({
    do: fc.constantFrom('add', 'add', 'promote', 'promote', 'force', 'rollback', 'reject', 'reopen'),
    which: fc.nat(5),
  }),
  { minLength: 5, maxLength: 30 },
);

it('any sequence of operations does what a plain list would', async () => {
  await fc.assert(
    fc.asyncProperty(actions, async (list) => {
      const storage = memoryStorage();
      const open = (): Promise<VersionStore> =>
        freshStore({ gates: [drop({ most: 0 }), floor({ accuracy: 0 })] }, storage);
      const plain = new Plain();
      let store = await open();
      for (const { do: what, which } of list) {
        if (what === 'reopen') store = await open();
        else await step({ store, plain, what, which });
        const versions = await store.list();
        expect(versions.map(({ state }) => state)).toEqual(plain.states);
        expect((await store.active())?.number ?? 0).toBe(plain.active + 1);
      }
      expect((await store.verify()).problems).toEqual([]);
      for (const { name, number } of await store.list()) {
        expect(textOf(await store.payload(name))).toBe(`model ${number}`);
      }
    }),
    { numRuns: 60 },
  );
});

interface Step {
  readonly store: VersionStore;
  readonly plain: Plain;
  readonly what: Exclude<Action['do'], 'reopen'>;
  readonly which: number;
}

async function step({ store, plain, what, which }: Step): Promise<void> {
  const count = plain.states.length;
  if (what === 'add') {
    const quality = (which % 3) * 20;
    plain.add(quality);
    await store.add(model(`model ${count + 1}`, inOrder(Array.from({ length: 40 }, (_, i) => i < quality))));
    return;
  }
  const outcome = async (work: Promise<unknown>): Promise<boolean> =>
    work.then(
      () => true,
      () => false,
    );
  if (what === 'rollback') {
    expect(await outcome(store.rollback())).toBe(plain.rollback());
    return;
  }
  if (count === 0) return;
  const i = which % count;
  const name = `v${i + 1}`;
  if (what === 'reject') {
    expect(await outcome(store.reject(name, { reason: 'x' }))).toBe(plain.reject(i));
    return;
  }
  const expected = plain.promote(i, what === 'force');
  const received = await store.promote(name, what === 'force' ? { force: { reason: 'x' } } : {}).then(
    ({ promoted }) => (promoted ? 'promoted' : 'refused'),
    () => 'error',
  );
  expect(received).toBe(expected);
}
