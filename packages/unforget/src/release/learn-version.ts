import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import type { LearnProgress } from '@unforget/core';
import { UnforgetError } from '@unforget/types';
import {
  checkGates,
  checkVersionName,
  DEFAULT_GATES,
  type Gate,
  type GateReport,
  type Version,
  type VersionStore,
} from '@unforget/versions';
import { createClassifier } from '../create-classifier.ts';
import { fail } from '../errors.ts';
import { checkExamples, type Example } from '../examples.ts';
import type { ClassifierReport } from '../report.ts';
import { checkTest, checkTestInputs, evaluationOf } from './evaluation.ts';
import { type Bot, botFrom } from './open-bot.ts';

/** Options of a bot that is begun because the store has none. */
export interface NewBotOptions {
  readonly seed?: number;
  readonly memory?: number;
  readonly holdBack?: number;
  readonly unknown?: number;
}

/** Plain data: it goes to a worker thread. */
export interface LearnRequest {
  readonly examples: readonly Example<unknown>[];
  /** Asked of every version beside its held-back examples; never learned. */
  readonly test?: readonly Example<unknown>[] | null;
  /** Default: those of @unforget/versions. */
  readonly gates?: readonly Gate[];
  /** Name of the new version, default `v` and its number. */
  readonly name?: string;
  readonly create?: NewBotOptions;
}

export interface LearnOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: LearnProgress) => void;
}

/** What came of it. Plain data. */
export interface LearnOutcome {
  readonly promoted: boolean;
  readonly version: Version;
  /** The version that was active before. */
  readonly previous: string | null;
  readonly learned: ClassifierReport;
  readonly gates: GateReport;
  /** False where there was nothing to compare by: a first version, or an active one that was asked nothing. */
  readonly compared: boolean;
}

/**
 * Learns from the active version of a store (or begins a bot), puts what comes out into the store, and promotes it if
 * the gates let it pass; else it stays there, rejected. An error or an abort before that leaves the store as it was.
 * @throws UnforgetError `invalid-input`, `invalid-option` (gates) and what `learn` throws; `conflict` when another version became active meanwhile
 */
export async function learnVersion(
  store: VersionStore,
  request: LearnRequest,
  { signal, onProgress }: LearnOptions = {},
): Promise<LearnOutcome> {
  const { examples, test = null, gates = DEFAULT_GATES, name, create = {} } = request;
  checkExamples(examples);
  if (test) checkTestInputs(test, examples);
  checkGates(gates);
  const parent = await store.active();
  if (parent) await checkTest(store, parent.id, test);
  if (name !== undefined) await checkFree(store, name);
  const input = inputOf(examples);
  const bot = parent ? await botFrom(await store.payload(parent.id)) : await begin(input, create);
  try {
    const learned = await bot.learn(examples, { ...(signal ? { signal } : {}), ...(onProgress ? { onProgress } : {}) });
    const evaluation = await evaluationOf(bot, test);
    const payload = await bot.toBytes();
    signal?.throwIfAborted();
    const candidate = await store.add({
      payload,
      parent: parent?.id ?? null,
      ...(evaluation ? { evaluation } : {}),
      ...(name === undefined ? {} : { name }),
      dataFingerprint: fingerprintOf(examples),
      strategy: { method: 'replay', input },
      notes: { examples: examples.length, labels: learned.labels.length },
      ...(create.seed === undefined ? {} : { seed: create.seed }),
    });
    const compared = parent?.evaluation != null;
    const { promoted, version, report } = await store.promote(candidate.id, {
      expectActive: parent?.id ?? null,
      // A drop against a version that was asked nothing can't be told, today or ever: it would stay for good.
      gates: compared ? gates : gates.filter(({ gate }) => gate !== 'drop'),
    });
    return { promoted, version, previous: parent?.name ?? null, learned, gates: report, compared };
  } finally {
    await bot.dispose();
  }
}

async function checkFree(store: VersionStore, name: string): Promise<void> {
  checkVersionName(name);
  const taken = await store.get(name).catch((error: unknown) => {
    if (UnforgetError.is(error, 'not-found')) return null;
    throw error;
  });
  if (taken) fail('invalid-input', { what: 'Name of the version', expected: 'one that is free', received: name });
}

type Kind = 'text' | 'vector';

const inputOf = ([first]: readonly Example<unknown>[]): Kind => (typeof first?.input === 'string' ? 'text' : 'vector');

const begin = (input: Kind, options: NewBotOptions): Promise<Bot> =>
  createClassifier({ input: input as 'text', ...options }) as Promise<unknown> as Promise<Bot>;

/** Of what was learned, in the order in which it was. */
function fingerprintOf(examples: readonly Example<unknown>[]): string {
  const encoder = new TextEncoder();
  const hash = sha256.create();
  for (const { input, label, id } of examples) {
    const plain = typeof input === 'string' ? input : Array.from(input as ArrayLike<number>);
    hash.update(encoder.encode(`${JSON.stringify([plain, label, id ?? null])}\n`));
  }
  return bytesToHex(hash.digest());
}
