import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { VersionStore } from '@unforget/versions';
import { createClassifier } from 'unforget';
import { type Expected, type Look, lookAfter } from './look.ts';

/** Where the bot is saved, beside its store. */
export const savedBot = (folder: string): string => join(folder, 'bot');

export const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** The store as it is held against what was confirmed, the active bot asked again, and the saved file. */
export async function lookAtClassifier(folder: string, expected: Expected): Promise<Look> {
  const look = await lookAfter(join(folder, 'store'), expected, activeAnswers);
  const { saved, problems } = await lookAtFile(savedBot(folder), expected.saved ?? []);
  return { ...look, saved, problems: [...look.problems, ...problems] };
}

/** The active version answers, and as it did when it was added. */
async function activeAnswers(store: VersionStore): Promise<string[]> {
  const active = await store.active();
  if (!active) return [];
  const bot = await createClassifier.load(await store.payload(active.id));
  const asked = (await store.evaluation(active.id))?.[0];
  const { ids, predicted } = await bot.heldBackAnswers();
  const { label } = await bot.predict([0, 1]);
  await bot.dispose();
  const same = JSON.stringify([ids, predicted]) === JSON.stringify([asked?.ids, asked?.predicted]);
  return [
    ...(same ? [] : [`version ${active.name} answers otherwise than when it was added`]),
    ...(label === 'north' || label === 'unknown' ? [] : [`version ${active.name} takes north for ${label}`]),
  ];
}

/** What was saved last, or was being saved: whole, and a bot that answers. */
async function lookAtFile(
  path: string,
  allowed: readonly string[],
): Promise<{ readonly saved: string | null; readonly problems: readonly string[] }> {
  if (!existsSync(path)) return { saved: null, problems: allowed.length > 1 ? ['the saved bot is gone'] : [] };
  const saved = hashOf(readFileSync(path));
  if (!allowed.includes(saved)) return { saved, problems: ['the saved bot is neither the last one nor the next'] };
  const bot = await createClassifier.load(path);
  await bot.predict([0, 1]);
  await bot.dispose();
  return { saved, problems: [] };
}
