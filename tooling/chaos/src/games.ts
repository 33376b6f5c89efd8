import { fileURLToPath } from 'node:url';
import { type Expected, type Look, lookAfter } from './look.ts';
import { lookAtClassifier } from './look-at-classifier.ts';

/** What is killed, and what is looked at afterwards. */
export interface Game {
  /** The program to kill, which is given the folder, a seed and the number of writers. */
  readonly worker: string;
  /** Works that a kill is aimed at. */
  readonly works: readonly string[];
  /** The longest time, in ms, that a round works before it waits for the work to die in. */
  readonly longest: number;
  /** About as long, in ms, as a work takes: the kill falls anywhere in it, or just behind it. */
  readonly workTime: number;
  /** Changes that one work may make. */
  readonly changes: number;
  readonly look: (folder: string, expected: Expected) => Promise<Look>;
}

/** The store alone, with payloads of which every byte is known. */
const store: Game = {
  worker: fileURLToPath(new URL('./worker.ts', import.meta.url)),
  works: ['add', 'promote', 'rollback', 'reject', 'prune'],
  longest: 400,
  workTime: 12,
  changes: 1,
  look: lookAfter,
};

/** A bot that learns, is saved, and becomes versions of a store. */
const classifier: Game = {
  worker: fileURLToPath(new URL('./classifier-worker.ts', import.meta.url)),
  works: ['learn', 'save', 'promote', 'rollback'],
  longest: 1500,
  workTime: 600,
  changes: 2,
  look: lookAtClassifier,
};

export const GAMES = { store, classifier } as const;
