import { describe, expect, it } from 'vitest';
import { inOrder, oneLabel } from '../__fixtures__/evaluations.ts';
import { bytesOf, errorOf, freshStore, model, textOf } from '../__fixtures__/stores.ts';
import { drop, floor } from '../gates/gates.ts';
import { memoryStorage } from '../storage/memory-storage.ts';
import type { VersionSource } from './version.ts';
import { openVersionStore } from './version-store.ts';

const clock = () => new Date('2026-01-02T03:04:05.000Z');

describe('add', () => {
  it('keeps bytes, lineage and scores', async () => {
    const store = await freshStore({ clock });
    const first = await store.add(model('one'));
    const second = await store.add({
      ...model('two', oneLabel(4, 3)),
      ...{ parent: 'v1', name: 'spring', dataFingerprint: 'abc', seed: 7, notes: { by: 'nightly' } },
      strategy: { name: 'replay', capacity: 200 },
    });
    expect(second).toMatchObject({
      ...{ number: 2, name: 'spring', state: 'candidate', parent: first.id, createdAt: '2026-01-02T03:04:05.000Z' },
      ...{ dataFingerprint: 'abc', seed: 7, notes: { by: 'nightly' }, strategy: { name: 'replay', capacity: 200 } },
      scores: { n: 4, right: 3, accuracy: 0.75 },
    });
    expect(textOf(await store.payload('spring'))).toBe('two');
    expect(await store.evaluation('spring')).toEqual(oneLabel(4, 3));
    expect(await store.evaluation('v1')).toBeNull();
    expect(await store.list()).toEqual([first, second]);
    expect(await store.get(second.id.slice(0, 8))).toEqual(second);
    expect(await store.active()).toBeNull();
  });

  it('names a version by the hash of its record', async () => {
    const storage = memoryStorage();
    const { id } = await (await freshStore({ clock }, storage)).add(model('one'));
    const record = await storage.read(`objects/${id.slice(0, 2)}/${id.slice(2)}`);
    const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', record as Uint8Array<ArrayBuffer>));
    expect(Buffer.from(digest).toString('hex')).toBe(id);
    expect(JSON.parse(textOf(record ?? new Uint8Array()))).toMatchObject({
      format: 'unforget/version',
      // printf one | sha256sum
      payload: { sha256: '7692c3ad3540bb803c020b3aee66cd8887123234ea0c6e7143c0add73ff431ed', bytes: 3 },
    });
  });

  it('of the same twice is one', async () => {
    const store = await freshStore({ clock });
    const first = await store.add(model('one'));
    expect(await store.add(model('one'))).toEqual(first);
    expect((await store.list()).length).toBe(1);
    expect((await store.history()).length).toBe(1);
  });

  it('keeps the same payload of two versions once', async () => {
    const store = await freshStore({ clock });
    await store.add({ ...model('one'), seed: 1 });
    await store.add({ ...model('one'), seed: 2 });
    const objects = await store.storage.list('objects/');
    expect(objects.length).toBe(3);
  });

  it.each<[string, object, RegExp]>([
    ['no payload', {}, /payload: expected a Uint8Array/],
    ['an empty payload', { payload: new Uint8Array(0) }, /with bytes in it/],
    ['a misspelt key', { ...model('x'), parrent: 'v1' }, /Unknown option "parrent" of add/],
    ['a name that climbs', { ...model('x'), name: '../../etc/passwd' }, /Name of a version/],
    ['a name with two dots', { ...model('x'), name: 'a..b' }, /Name of a version/],
    ['a name like an id', { ...model('x'), name: 'deadbeef' }, /unlike an id/],
    ['a name that is too long', { ...model('x'), name: 'n'.repeat(65) }, /1 to 64 letters/],
    ['half a seed', { ...model('x'), seed: 0.5 }, /"seed".*an integer/],
    ['notes that JSON would change', { ...model('x'), notes: { when: new Date(0) } }, /notes\.when: expected JSON/],
    ['NaN in a strategy', { ...model('x'), strategy: [1, Number.NaN] }, /strategy\[1\]: expected JSON/],
    ['a time that is none', { ...model('x'), createdAt: new Date('never') }, /createdAt: expected a Date/],
    ['an evaluation without samples', { ...model('x'), evaluation: [] }, /at least one sample/],
  ])('refuses %s', async (_, input, text) => {
    const store = await freshStore();
    expect((await errorOf(() => store.add(input as never))).message).toMatch(text);
    expect(await store.storage.list('')).toEqual([]);
  });

  it('refuses a name that is taken and a parent that is not there', async () => {
    const store = await freshStore();
    await store.add({ ...model('one'), name: 'v2' });
    expect((await errorOf(() => store.add({ ...model('x'), name: 'v2' }))).message).toMatch(/one that is free/);
    // A name that comes by itself gives way.
    expect((await store.add(model('two'))).name).toBe('v2-');
    expect((await errorOf(() => store.add({ ...model('x'), parent: 'v9' }))).code).toBe('not-found');
  });
});

describe('a reference', () => {
  it.each(['../v1', 'v1/../../x', '', '..', 'a/b', 'v 1', 'x\0'])('like %j is refused', async (reference) => {
    const store = await freshStore();
    await store.add(model('one'));
    for (const work of [() => store.get(reference), () => store.payload(reference), () => store.promote(reference)]) {
      expect((await errorOf(work)).code).toBe('invalid-input');
    }
  });

  it('to nothing is not found', async () => {
    const store = await freshStore();
    expect((await errorOf(() => store.get('v1'))).code).toBe('not-found');
    expect((await errorOf(() => store.get('0123456789ab'))).code).toBe('not-found');
    expect((await errorOf(() => store.get(7 as never))).code).toBe('invalid-input');
  });
});

describe('promote and rollback', () => {
  it('move the states', async () => {
    const store = await freshStore({ clock });
    for (const text of ['one', 'two', 'three']) await store.promote((await store.add(model(text))).id);
    const states = async () => (await store.list()).map(({ name, state }) => `${name} ${state}`);
    expect(await states()).toEqual(['v1 archived', 'v2 archived', 'v3 active']);
    const { version, from } = await store.rollback({ reason: 'complaints' });
    expect([version.name, version.state, from.name, from.state]).toEqual(['v2', 'active', 'v3', 'rejected']);
    expect((await store.rollback()).version.name).toBe('v1');
    expect(await states()).toEqual(['v1 active', 'v2 rejected', 'v3 rejected']);
    const nowhere = await errorOf(() => store.rollback());
    expect(nowhere.code).toBe('refused');
    expect((await store.history()).map(({ sequence, action, reason }) => [sequence, action, reason])).toEqual([
      ...[1, 3, 5].flatMap((n) => [
        [n, 'add', null],
        [n + 1, 'promote', null],
      ]),
      [7, 'rollback', 'complaints'],
      [8, 'rollback', 'rolled back'],
    ]);
    expect((await store.list({ state: 'rejected' })).map(({ name }) => name)).toEqual(['v2', 'v3']);
  });

  it('go back over several to a given one', async () => {
    const store = await freshStore();
    for (const text of ['one', 'two', 'three']) await store.promote((await store.add(model(text))).id);
    expect((await errorOf(() => store.rollback({ to: 'v3' }))).message).toMatch(/was active before the present one/);
    expect((await store.rollback({ to: 'v1' })).version.name).toBe('v1');
    expect((await store.list()).map(({ state }) => state)).toEqual(['active', 'archived', 'rejected']);
    // v3 was active once, but not before v1.
    const nothing = await errorOf(() => store.rollback({ to: 'v3' }));
    expect([nothing.code, nothing.message]).toEqual([
      'refused',
      'Rollback: expected a version that was active before the present one, received none.',
    ]);
  });

  it('promote an archived version again, which is then no place to roll back to', async () => {
    const store = await freshStore();
    for (const text of ['one', 'two']) await store.promote((await store.add(model(text))).id);
    await store.promote('v1');
    expect((await store.rollback()).version.name).toBe('v2');
    expect((await errorOf(() => store.rollback())).code).toBe('refused');
  });

  it('answers a promotion that was done already', async () => {
    const store = await freshStore();
    await store.promote((await store.add(model('one'))).id);
    const again = await store.promote('v1');
    expect(again).toMatchObject({ promoted: true, previous: null });
    expect((await store.history()).length).toBe(2);
  });
});

describe('gates', () => {
  const gates = [drop({ most: 0.01 })];
  const good = inOrder(Array.from({ length: 100 }, () => true));
  const bad = inOrder(Array.from({ length: 100 }, (_, i) => i >= 20));

  it('refuse a worse version for good, and the reasons are kept', async () => {
    const store = await freshStore({ gates });
    expect(await store.promote((await store.add(model('one', good))).id)).toMatchObject({ promoted: true });
    await store.add(model('poisoned', bad));
    expect((await store.judge('v2')).passed).toBe(false);
    expect((await store.get('v2')).state).toBe('candidate');
    const outcome = await store.promote('v2');
    expect(outcome).toMatchObject({ promoted: false, version: { state: 'rejected' }, active: { name: 'v1' } });
    expect(outcome.report.reasons).toMatchObject([{ gate: 'drop', expected: 0.01, received: 0.2, worse: 20, n: 100 }]);
    expect((await store.active())?.name).toBe('v1');
    const again = await errorOf(() => store.promote('v2'));
    expect([again.code, again.remedy]).toEqual(['refused', 'Force it, with a reason, to promote it all the same']);
    const last = (await store.history()).at(-1);
    expect(last).toMatchObject({ action: 'refuse', from: (await store.get('v1')).id });
    expect(last?.reason).toMatch(/accuracy drops by 0\.200, at most 0\.010 allowed, 100 pairs, 20 worse/);
    expect(await store.report(last?.sequence ?? 0)).toEqual(outcome.report);
  });

  it('give way to force, with a reason', async () => {
    const store = await freshStore({ gates });
    await store.promote((await store.add(model('one', good))).id);
    await store.add(model('two', bad));
    expect((await errorOf(() => store.promote('v2', { force: { reason: ' ' } }))).code).toBe('invalid-option');
    await store.promote('v2');
    const forced = await store.promote('v2', { force: { reason: 'the samples are wrong' } });
    expect(forced).toMatchObject({ promoted: true, report: { passed: false } });
    expect((await store.history()).at(-1)).toMatchObject({ forced: true, reason: 'the samples are wrong' });
  });

  it('may be others for one promotion', async () => {
    const store = await freshStore({ gates });
    const { id } = await store.add(model('one', good));
    expect(await store.promote(id, { gates: [floor({ accuracy: 0.9, evidence: 'safety' })] })).toMatchObject({
      promoted: true,
    });
  });

  it('refuse a version without answers once there is one to compare with', async () => {
    const store = await openVersionStore(memoryStorage());
    await store.promote((await store.add(model('one'))).id);
    expect((await store.promote((await store.add(model('two'))).id)).promoted).toBe(false);
  });

  it('leave an archived version that they refuse where it was', async () => {
    const store = await freshStore();
    await store.promote((await store.add(model('one', bad))).id);
    await store.promote((await store.add(model('two', good))).id);
    expect((await store.promote('v1', { gates })).promoted).toBe(false);
    expect((await store.get('v1')).state).toBe('archived');
    expect((await store.rollback()).version.name).toBe('v1');
    expect((await store.verify()).ok).toBe(true);
  });
});

describe('a check of what may become active', () => {
  it('stops promotions, by force too, and steps back; nothing changes then', async () => {
    const storage = memoryStorage();
    const careless = await freshStore({}, storage);
    for (const text of ['one', 'bad', 'three']) await careless.promote((await careless.add(model(text))).id);
    await careless.add(model('bad, too'));
    const asked: string[] = [];
    const check = async ({ version, payload }: VersionSource): Promise<void> => {
      asked.push(version.name);
      if (textOf(payload).startsWith('bad')) throw new Error(`${version.name} does not load`);
    };
    const store = await freshStore({ check }, storage);
    const before = await store.history();
    await expect(store.rollback()).rejects.toThrow('v2 does not load');
    await expect(store.rollback({ to: 'v2' })).rejects.toThrow('v2 does not load');
    await expect(store.promote('v4')).rejects.toThrow('v4 does not load');
    await expect(store.promote('v4', { force: { reason: 'x' } })).rejects.toThrow('v4 does not load');
    expect(await store.history()).toEqual(before);
    expect((await store.rollback({ to: 'v1' })).version.name).toBe('v1');
    expect((await store.promote((await store.add(model('five'))).id)).promoted).toBe(true);
    expect(asked).toEqual(['v2', 'v2', 'v4', 'v4', 'v1', 'v5']);
  });
});

describe('reject', () => {
  it('takes a version out of the way', async () => {
    const store = await freshStore();
    for (const text of ['one', 'two', 'three']) await store.promote((await store.add(model(text))).id);
    await store.reject('v2', { reason: 'wrong data' });
    await store.reject('v2', { reason: 'again' });
    expect((await store.history()).at(-1)).toMatchObject({ action: 'reject', reason: 'wrong data' });
    expect((await errorOf(() => store.reject('v3', { reason: 'x' }))).code).toBe('refused');
    expect((await errorOf(() => store.reject('v1', {} as never))).code).toBe('invalid-option');
    // Rolling back steps over it.
    expect((await store.rollback()).version.name).toBe('v1');
  });
});

it('diff tells what changed, sample by sample', async () => {
  const store = await freshStore();
  await store.add(model('one', inOrder([true, true, false])));
  await store.add(model('two', inOrder([false, true, true])));
  await store.add(model('three'));
  const diff = await store.diff('v1', 'v2');
  expect([diff.before.name, diff.after.name, diff.negativeFlips.map(({ id }) => id)]).toEqual([
    'v1',
    'v2',
    ['sample-0'],
  ]);
  expect((await errorOf(() => store.diff('v1', 'v3'))).message).toMatch(/Version v3: expected one that was added with/);
});

it('options are checked', async () => {
  const open = (options: object) => errorOf(() => openVersionStore(memoryStorage(), options));
  expect((await open({ gate: [] })).message).toMatch(/Unknown option "gate" of openVersionStore/);
  expect((await open({ check: 'loads' })).message).toMatch(/"check".*a function/);
  expect((await open({ trusted: ['key'] })).message).toMatch(/public keys of 64 hex digits/);
  const store = await freshStore();
  await store.add({ payload: bytesOf('x') });
  expect((await errorOf(() => store.promote('v1', { forced: true } as never))).message).toMatch(
    /Unknown option "forced"/,
  );
  expect((await errorOf(() => store.prune({} as never))).message).toMatch(/"keep".*an integer/);
  expect((await errorOf(() => store.report(99))).code).toBe('not-found');
});
