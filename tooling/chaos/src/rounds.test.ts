import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { selectBackend } from '@unforget/backend';
import { openVersionStore } from '@unforget/versions';
import { fileStorage } from '@unforget/versions/node';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { expectedPayload } from './expected-payload.ts';
import { GAMES } from './games.ts';
import { type Expected, lookAfter } from './look.ts';
import { lookAtClassifier, savedBot } from './look-at-classifier.ts';
import { messagesOf, savedAfter } from './messages.ts';
import { chaosRounds } from './rounds.ts';
import { summaryOf, summaryText } from './summary.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'unforget-chaos-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('a killed writer leaves every confirmed change, and a store that works', async () => {
  const rounds = await chaosRounds({ folder, rounds: 4, seed: 11 });
  expect(rounds.map(({ problems }) => problems)).toEqual([[], [], [], []]);
  expect(rounds.reduce((sum, { confirmed }) => sum + confirmed, 0)).toBeGreaterThan(4);
  expect(summaryText(summaryOf(rounds, { seed: 11, writers: 1 }))).toMatch(/^4 rounds, \d+ changes.*nothing was lost$/);
});

it('so do several at once', async () => {
  const rounds = await chaosRounds({ folder, rounds: 2, seed: 12, writers: 2 });
  expect(rounds.flatMap(({ problems }) => problems)).toEqual([]);
  expect(rounds.map(({ killedDuring }) => killedDuring.length)).toEqual([2, 2]);
});

it('a loss ends the game: nothing more can be learned from what is broken', async () => {
  const lost = { sequence: 0, active: null, versions: 0, problems: ['the manifest is damaged'] };
  const game = { ...GAMES.store, longest: 1, look: async () => lost };
  const rounds = await chaosRounds({ game, folder, rounds: 2, seed: 13 });
  expect(rounds.map(({ problems }) => problems)).toEqual([lost.problems]);
  expect(summaryText(summaryOf(rounds, { seed: 13, writers: 1 }))).toMatch(/^1 rounds?, .*something was lost in 1$/);
});

it('a loss is noticed: a change that is gone, one that nobody made, another model, damage', async () => {
  const store = await openVersionStore(fileStorage(folder), { gates: [] });
  const { id } = await store.add({ payload: expectedPayload('one'), notes: 'one' });
  await store.promote(id);
  const confirmed = [
    { action: 'add', id },
    { action: 'promote', id },
  ] as const;
  const problemsAfter = async (expected: Partial<Expected>) =>
    (await lookAfter(folder, { after: 0, confirmed, unsaid: 1, ...expected })).problems;
  expect(await problemsAfter({})).toEqual([]);
  // Of two workers at the same promotion, both are answered that it is done.
  expect(await problemsAfter({ confirmed: [...confirmed, confirmed[1]] })).toEqual([]);
  expect(await problemsAfter({ confirmed: [...confirmed, confirmed[0]] })).toHaveLength(1);
  // One change more than it could say.
  expect(await problemsAfter({ confirmed: confirmed.slice(0, 1) })).toEqual([]);
  expect(await problemsAfter({ confirmed: [] })).toEqual([`2 changes that nobody confirmed: add ${id}, promote ${id}`]);
  const ghost = { action: 'rollback', id: 'f'.repeat(64) } as const;
  expect(await problemsAfter({ confirmed: [...confirmed, ghost] })).toEqual([
    `rollback of ${ghost.id} was confirmed and is not in the history`,
  ]);
  const second = await store.add({ payload: expectedPayload('second'), notes: 'second' });
  await store.promote(second.id);
  const all = [...confirmed, { action: 'add', id: second.id } as const, { action: 'promote', id: second.id } as const];
  // Shortens the way back, keeps both versions: a change that is not spoken of, and one that is being made.
  await store.prune({ keep: 5, rollbacks: 0 });
  expect(await problemsAfter({ confirmed: all.slice(0, 3) })).toEqual([]);
  const other = await store.add({ payload: expectedPayload('one'), notes: 'two' });
  expect(await problemsAfter({ confirmed: all })).toEqual([`model ${other.id} is another one`]);
  const key = other.payload.sha256;
  writeFileSync(join(folder, 'objects', key.slice(0, 2), key.slice(2)), 'x');
  expect((await problemsAfter({})).join()).toMatch(/the payload of version v1 .* is damaged/);
  rmSync(join(folder, 'manifest'), { recursive: true });
  writeFileSync(join(folder, 'manifest'), 'x');
  expect((await problemsAfter({})).join()).toMatch(/missing-file|The version store's file/);
});

it('a killed bot is whole again: its store, what the active version answers, the saved file', async () => {
  await selectBackend({ log: () => {} });
  const rounds = await chaosRounds({ game: GAMES.classifier, folder, rounds: 3, seed: 5 });
  expect(rounds.flatMap(({ problems }) => problems)).toEqual([]);
  expect(rounds.at(-1)?.active).not.toBeNull();
  const confirmed = [{ action: 'add', id: rounds.at(-1)?.active ?? null }] as const;
  const before = { after: rounds.at(-1)?.sequence ?? 0, unsaid: 2, saved: ['a'] };
  // What is noticed: a change that is gone, and a file of other bytes.
  writeFileSync(savedBot(folder), 'x');
  expect((await lookAtClassifier(folder, { ...before, confirmed })).problems).toEqual([
    expect.stringContaining('was confirmed and is not in the history'),
    'the saved bot is neither the last one nor the next',
  ]);
  const store = await openVersionStore(fileStorage(join(folder, 'store')), { gates: [] });
  const active = await store.active();
  const payload = await store.payload(active?.id ?? '');
  const evaluation = [{ task: 'held back', ids: ['x'], truth: ['north'], predicted: ['south'] }];
  await store.promote((await store.add({ payload, evaluation })).id);
  expect((await lookAtClassifier(folder, { ...before, confirmed: [] })).problems[0]).toMatch(
    /^version v\d+ answers otherwise than when it was added$/,
  );
  // Its processes start an engine each, which takes long on a busy machine.
}, 240_000);

it('a file may be what was saved last, or what was being saved', () => {
  const begin = (saves: string) => ({ kind: 'begin', work: 'save', saves }) as const;
  const end = (saved: string) => ({ kind: 'end', work: 'save', changes: [], saved }) as const;
  expect(savedAfter(['a'], [begin('b'), end('b'), begin('c')])).toEqual(['b', 'c']);
  expect(savedAfter(['a'], [begin('b')])).toEqual(['a', 'b']);
  expect(savedAfter([], [])).toEqual([]);
});

it('what was being said at the end is left out', () => {
  expect(messagesOf('{"kind":"ready"}\n{"kind":"beg')).toEqual([{ kind: 'ready' }]);
});
