import { type HistoryEntry, openVersionStore, type VersionStore } from '@unforget/versions';
import { fileStorage } from '@unforget/versions/node';
import { expectedPayload } from './expected-payload.ts';
import type { Change } from './messages.ts';

/** What was found in a store after its writers were killed. */
export interface Look {
  readonly sequence: number;
  readonly active: string | null;
  readonly versions: number;
  /** Anything that is not as it must be: empty when nothing was lost. */
  readonly problems: readonly string[];
  /** Hash of the file that was saved beside the store; null where there is none. */
  readonly saved?: string | null;
}

export interface Expected {
  /** Number of the newest change before the round. */
  readonly after: number;
  /** Changes that the store has confirmed in this round, of all writers. */
  readonly confirmed: readonly Change[];
  /** Changes at most that the killed writers may have made and not have said. */
  readonly unsaid: number;
  /** What the saved file may be, by hash; empty where there may be none. */
  readonly saved?: readonly string[];
}

/** What is wrong with the models of a store. */
export type CheckModels = (store: VersionStore) => Promise<string[]>;

/** Opens the store as a program would after a restart, and holds it against what was confirmed. */
export const lookAfter = (folder: string, expected: Expected, check: CheckModels = wrongModels): Promise<Look> =>
  look(folder, expected, check).catch((error: unknown) => ({
    ...{ sequence: expected.after, active: null, versions: 0 },
    problems: [String(error)],
  }));

async function look(folder: string, expected: Expected, check: CheckModels): Promise<Look> {
  const store = await openVersionStore(fileStorage(folder), { gates: [] });
  const history = await store.history();
  const { problems } = await store.verify();
  const active = await store.active();
  return {
    sequence: history.at(-1)?.sequence ?? 0,
    active: active?.id ?? null,
    versions: (await store.list()).length,
    problems: [
      ...problems.map(({ text }) => text),
      ...missingChanges(history, expected),
      ...(await check(store)),
      ...wrongActive(history, active?.id ?? null),
    ],
  };
}

/** Every confirmed change is in the history, and little else. */
function missingChanges(history: readonly HistoryEntry[], { after, confirmed, unsaid }: Expected): string[] {
  // A cleaning that only shortened the way back removed nothing to speak of.
  const isTold = ({ action, pruned }: HistoryEntry): boolean => action !== 'prune' || pruned.length > 0;
  const recent = history.filter((entry) => entry.sequence > after && isTold(entry));
  const rest = recent.map(({ action, id }) => `${action} ${id}`);
  const missing: string[] = [];
  for (const { action, id } of withoutEchoes(confirmed)) {
    const place = rest.indexOf(`${action} ${id}`);
    if (place < 0) missing.push(`${action} of ${id ?? 'the store'} was confirmed and is not in the history`);
    else rest.splice(place, 1);
  }
  if (rest.length > unsaid) missing.push(`${rest.length} changes that nobody confirmed: ${rest.join(', ')}`);
  const gaps = history.filter(({ sequence }, i) => sequence !== i + 1);
  return gaps.length ? [...missing, `the history has gaps at ${gaps.map(({ sequence }) => sequence)}`] : missing;
}

/**
 * Workers promote and reject a version once at most. When two are at the same one, the second is answered that it is so
 * already: one change, confirmed twice.
 */
const withoutEchoes = (confirmed: readonly Change[]): Change[] =>
  confirmed.filter(
    ({ action, id }, i) =>
      (action !== 'promote' && action !== 'reject') ||
      confirmed.findIndex((other) => other.action === action && other.id === id) === i,
  );

/** Every version, the active one first of all, is byte for byte what its marker says. */
async function wrongModels(store: VersionStore): Promise<string[]> {
  const wrong: string[] = [];
  for (const { id, notes } of await store.list()) {
    const payload = await store.payload(id).catch((error: unknown) => String(error));
    if (typeof payload === 'string') wrong.push(payload);
    else if (!Buffer.from(payload).equals(expectedPayload(String(notes)))) wrong.push(`model ${id} is another one`);
  }
  return wrong;
}

/** The active version is the one that the last promotion or rollback named. */
function wrongActive(history: readonly HistoryEntry[], active: string | null): string[] {
  const last = history.findLast(({ action }) => action === 'promote' || action === 'rollback');
  return (last?.id ?? null) === active ? [] : [`${active} is active, and the history says ${last?.id}`];
}
