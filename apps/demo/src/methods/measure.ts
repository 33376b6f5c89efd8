import { adam, createLearner, type Learner, type LearnReport, mlp } from '@unforget/core';
import { splitByClass } from '@unforget/data';
import { embeddedDigits } from '@unforget/data/mnist';
import type { Head, Model, Optimizer, Stream, StreamExperience } from '@unforget/types';
import { headFor } from '../compare.ts';
import type { DemoContext } from '../result.ts';
import { ALL_METHODS } from './all-methods.ts';
import { keptBytes } from './kept-bytes.ts';
import type { MethodEntry } from './method.ts';

/** What a method costs on the net of {@link NET}. */
export interface Cost {
  readonly method: string;
  /** Bytes beyond the plain net's, between two experiences and in the middle of one. */
  readonly kept: number;
  readonly learning: number;
  /** Median time of a step as a multiple of the plain one's. */
  readonly step: number;
  /** Milliseconds at the end of an experience. */
  readonly end: number;
}

export const NET = { inputs: [28, 28, 1], hidden: [400, 400] } as const;
export const BATCH = 128;
export const CAPACITY = 200;
export const ROUNDS = 7;
/** Steps of a round that count; some before them don't, as the graph may have to be made. */
export const COUNTED = 12;
const UNCOUNTED = 4;

interface Measuring {
  readonly entry: MethodEntry;
  readonly learner: Learner;
  readonly third: StreamExperience;
  readonly params: number;
  readonly strategies: number;
  readonly end: number;
  readonly times: number[];
}

/** Costs of every method but joint training, which is plain. Rounds go through all methods, so that load hits all alike. */
export async function measureCosts({ seed, signal, screen }: DemoContext): Promise<Cost[]> {
  const { train, test } = await embeddedDigits();
  const stream = (scenario: 'task' | 'class') => splitByClass(train, test, { classesPerExperience: 2, scenario });
  const streams = { class: stream('class'), task: stream('task') };
  const running: Measuring[] = [];
  try {
    for (const entry of ALL_METHODS.filter(({ joint }) => !joint)) {
      signal.throwIfAborted();
      screen.progress(`begin ${entry.name}`, running.length / ALL_METHODS.length, 'two experiences');
      running.push(await begin(entry, streams[entry.needs.taskId ? 'task' : 'class'], seed));
    }
    screen.say(`${running.length} methods have learned two experiences`);
    for (let round = 0; round < ROUNDS; round++) {
      for (const [i, one] of running.entries()) {
        signal.throwIfAborted();
        const done = (round + i / running.length) / ROUNDS;
        screen.progress(`round ${round + 1} of ${ROUNDS}`, Math.min(done, 0.99), one.entry.name);
        one.times.push(...(await timedSteps(one)));
      }
      screen.say(`round ${round + 1} of ${ROUNDS}`);
    }
    return await costsOf(running);
  } finally {
    for (const { learner } of running) learner.dispose();
  }
}

/** A learner that has learned two experiences, in a few steps each. */
async function begin(entry: MethodEntry, stream: Stream, seed: number): Promise<Measuring> {
  const { inputs, hidden } = NET;
  const net = (head: Head): Model => mlp({ inputs, hidden, head });
  const head: Head = stream.scenario === 'class' ? { kind: 'fixed', units: stream.units } : headFor(stream);
  const made = entry.make({
    place: 'digits',
    net,
    inputs,
    hidden,
    capacity: CAPACITY,
    experiences: stream.experiences.length,
    units: stream.units,
  });
  const learner = createLearner({
    model: (made.model ?? net)(head),
    optimizer: adam(1e-3) as unknown as Optimizer,
    ...(made.strategy ? { strategy: made.strategy } : {}),
    seed,
    capture: true,
  });
  const [first, second, third] = stream.experiences as unknown as readonly [
    StreamExperience,
    StreamExperience,
    StreamExperience,
  ];
  const learn = ({ train, taskId }: StreamExperience): Promise<LearnReport> =>
    learner.learn({ samples: train, taskId }, { iterations: 4, batchSize: BATCH, dropLast: true });
  await learn(first);
  const { secondsConsolidating } = await learn(second);
  return { entry, learner, third, ...(await keptBytes(learner)), end: 1000 * secondsConsolidating, times: [] };
}

/** Goes on with the third experience for some steps, and says how long each took. */
async function timedSteps({ learner, third }: Measuring): Promise<number[]> {
  const stop = new AbortController();
  const at: number[] = [];
  await learner.learn(
    { samples: third.train, taskId: third.taskId },
    {
      iterations: 100_000,
      batchSize: BATCH,
      dropLast: true,
      logEvery: 1,
      signal: stop.signal,
      onProgress: ({ phase }) => {
        if (phase !== 'train') return;
        at.push(performance.now());
        if (at.length > UNCOUNTED + COUNTED) stop.abort();
      },
    },
  );
  return at.slice(UNCOUNTED + 1).map((time, i) => time - (at[UNCOUNTED + i] ?? Number.NaN));
}

async function costsOf(running: readonly Measuring[]): Promise<Cost[]> {
  const plain = (taskId: boolean) => running.find(({ entry }) => entry.needs.taskId === taskId);
  const step = median(plain(false)?.times ?? []);
  const costs: Cost[] = [];
  for (const { entry, learner, params, strategies, end, times } of running) {
    const now = await keptBytes(learner);
    const net = plain(entry.needs.taskId);
    const netNow = net ? (await keptBytes(net.learner)).params : Number.NaN;
    costs.push({
      method: entry.name,
      kept: strategies + params - (net?.params ?? Number.NaN),
      learning: now.strategies + now.params - netNow,
      step: median(times) / step,
      end,
    });
  }
  return costs;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return ((sorted[Math.ceil(middle) - 1] ?? Number.NaN) + (sorted[Math.floor(middle)] ?? Number.NaN)) / 2;
}
