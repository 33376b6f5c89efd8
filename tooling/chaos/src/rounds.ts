import { type ChildProcess, spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { GAMES, type Game } from './games.ts';
import type { Look } from './look.ts';
import { type Change, type Message, messagesOf, savedAfter } from './messages.ts';
import { seededRandom } from './random.ts';

export interface ChaosOptions {
  /** What is killed; default the store alone. */
  readonly game?: Game;
  /** Where it works; what is in it from earlier rounds stays. */
  readonly folder: string;
  readonly rounds: number;
  readonly seed: number;
  /** Processes that work on the store at once, default 1. */
  readonly writers?: number;
  readonly onRound?: (round: Round) => void;
}

export interface Round extends Look {
  readonly round: number;
  /** The work of the first writer at which the kill was aimed. */
  readonly aim: string;
  /** What each writer was at when it was killed; null between two works. */
  readonly killedDuring: readonly (string | null)[];
  /** Changes that were confirmed before the kill. */
  readonly confirmed: number;
}

const LOADER = createRequire(import.meta.url).resolve('tsx');

/** A work may have no chance to come: nothing to roll back to, for one. */
const PATIENCE_MS = 3000;

/**
 * Lets processes work in one folder, kills them at moments drawn from the seed, and looks after each time; until something
 * was lost.
 */
export async function chaosRounds(options: ChaosOptions): Promise<Round[]> {
  const { game = GAMES.store, folder, rounds, seed, writers = 1, onRound } = options;
  const { worker, works, longest, changes, look } = game;
  const random = seededRandom(seed);
  const done: Round[] = [];
  for (let number = 1; number <= rounds; number++) {
    const seeds = Array.from({ length: writers }, () => Math.floor(random() * 2 ** 31));
    const moment = { after: random() * longest, into: random(), aim: pick(Object.keys(works), random) };
    const workers = seeds.map((each) => startWorker([worker, folder, `${each}`, `${writers}`]));
    await Promise.all(workers.map(({ ready }) => ready));
    await sleep(moment.after);
    await Promise.race([workers[0]?.begins(moment.aim), sleep(PATIENCE_MS)]);
    await sleep(moment.into * (works[moment.aim] ?? 0));
    const said = await Promise.all(workers.map(({ kill }) => kill()));
    const confirmed = said.flatMap(changesIn);
    const last = done.at(-1);
    const found = await look(folder, {
      after: last?.sequence ?? 0,
      confirmed,
      unsaid: writers * changes,
      saved: savedAfter(last?.saved ? [last.saved] : [], said.flat()),
    });
    const round = {
      round: number,
      aim: moment.aim,
      killedDuring: said.map(unfinished),
      confirmed: confirmed.length,
      ...found,
    };
    done.push(round);
    onRound?.(round);
    // Workers may not even open it, and what they did to it would say nothing about the next kill.
    if (round.problems.length > 0) break;
  }
  return done;
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const pick = <T>(list: readonly T[], random: () => number): T => list[Math.floor(random() * list.length)] as T;

const changesIn = (messages: readonly Message[]): Change[] =>
  messages.flatMap((message) => (message.kind === 'end' ? message.changes : []));

function unfinished(messages: readonly Message[]): string | null {
  const last = messages.at(-1);
  return last?.kind === 'begin' ? last.work : null;
}

interface Worker {
  /** Resolves when it works; rejects when it ends before. */
  readonly ready: Promise<void>;
  /** Resolves when it next begins this work. */
  begins(work: string): Promise<void>;
  /** Kills it, as a power failure would a process, and resolves with all that it said. */
  kill(): Promise<Message[]>;
}

function startWorker(args: readonly string[]): Worker {
  const child = spawn(process.execPath, ['--import', LOADER, '-C', '@unforget/source', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    // The engine that is there everywhere; a small bot needs no other.
    env: { ...process.env, UNFORGET_BACKEND: 'cpu' },
  });
  let [said, errors] = ['', ''];
  child.stderr.on('data', (text: Buffer) => {
    errors += text;
  });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const ready = new Promise<void>((resolve, reject) => {
    child.stdout.on('data', (text: Buffer) => {
      said += text;
      if (said.includes('"ready"')) resolve();
    });
    void ended.then(() => reject(new Error(`The worker ended before it began:\n${errors}`)));
  });
  const begins = (work: string): Promise<void> => {
    const heard = said.length;
    return new Promise((resolve) => {
      child.stdout.on('data', () => {
        if (said.includes(`"begin","work":"${work}"`, heard)) resolve();
      });
    });
  };
  return { ready, begins, kill: () => killed(child, ended, () => ({ said, errors })) };
}

async function killed(
  child: ChildProcess,
  ended: Promise<void>,
  heard: () => { said: string; errors: string },
): Promise<Message[]> {
  child.kill('SIGKILL');
  await ended;
  const { said, errors } = heard();
  if (child.signalCode !== 'SIGKILL') throw new Error(`The worker ended by itself:\n${errors}`);
  return messagesOf(said);
}
