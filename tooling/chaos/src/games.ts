import { fileURLToPath } from 'node:url';
import { type Expected, type Look, lookAfter } from './look.ts';
import { lookAtClassifier } from './look-at-classifier.ts';

/** What is killed, and what is looked at afterwards. */
export interface Game {
  /** The program to kill, which is given the folder, a seed and the number of writers. */
  readonly worker: string;
  /** Works that a kill is aimed at, and about how long, in ms, each takes: it falls anywhere in it, or just behind it. */
  readonly works: Readonly<Record<string, number>>;
  /** The longest time, in ms, that a round works before it waits for the work to die in. */
  readonly longest: number;
  /** Changes that one work may make. */
  readonly changes: number;
  readonly look: (folder: string, expected: Expected) => Promise<Look>;
}

/** The store alone, with payloads of which every byte is known. */
const store: Game = {
  worker: fileURLToPath(new URL('./worker.ts', import.meta.url)),
  works: { add: 12, promote: 12, rollback: 12, reject: 12, prune: 12 },
  longest: 400,
  changes: 1,
  look: lookAfter,
};

/** A bot that learns, is saved, and becomes versions of a store. */
const classifier: Game = {
  worker: fileURLToPath(new URL('./classifier-worker.ts', import.meta.url)),
  works: { learn: 600, save: 25, promote: 15, rollback: 5 },
  longest: 1500,
  changes: 2,
  look: lookAtClassifier,
};

export const GAMES = { store, classifier } as const;
