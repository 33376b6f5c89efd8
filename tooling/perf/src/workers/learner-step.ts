import { adam, createLearner, type Learner, sgd } from '@unforget/core';
import { ewc } from '@unforget/ewc';
import { replay } from '@unforget/replay';
import type { Optimizer, Samples } from '@unforget/types';
import { numberOf, useEngine } from './engine.ts';
import { network } from './models.ts';
import { networkPlan } from './networks.ts';
import { BATCH, problem } from './problem.ts';
import type { Check, PreparedUnit, Reading, UnitRequest } from './protocol.ts';

/** More steps than any measurement takes: the experience never ends, so a strategy never consolidates in between. */
const ENDLESS = 100_000_000;

export const optimizerOf = (name: unknown): Optimizer => (name === 'adam' ? adam(1e-3) : sgd(0.1));

/**
 * A training step of ours, through the learner as a user has it: batches gathered in JavaScript, losses read at the end
 * of every window of steps. `tasks` experiences come first where the strategy is EWC, one of `capacity` samples where it
 * is replay.
 */
export async function learnerStep(params: UnitRequest['params']): Promise<PreparedUnit> {
  await useEngine(params);
  const plan = networkPlan(params);
  const samples = problem({ samples: numberOf(params, 'samples'), shape: plan.shape, classes: plan.classes });
  const learner = createLearner({
    model: network(plan),
    optimizer: optimizerOf(params['optimizer']),
    seed: 1,
    capture: true,
    ...strategyOf(params),
  });
  await learnPast(learner, params, plan);
  const bytes = (await learner.save()).byteLength;
  const take = (windows: number): Promise<Reading> =>
    windowsOfSteps(learner, samples, { windows, window: numberOf(params, 'window') });
  const { check } = await take(0);
  return {
    check: { ...check, bytes },
    run: () => take(numberOf(params, 'windows')),
    release: () => learner.dispose(),
  };
}

function strategyOf({ strategy, capacity }: UnitRequest['params']) {
  if (strategy === 'ewc') return { strategy: ewc({ lambda: 1 }) };
  if (strategy === 'replay') return { strategy: replay({ capacity: capacity as number }) };
  return {};
}

async function learnPast(
  learner: Learner,
  params: UnitRequest['params'],
  plan: ReturnType<typeof networkPlan>,
): Promise<void> {
  const many = params['strategy'] === 'ewc' ? numberOf(params, 'tasks') : params['strategy'] === 'replay' ? 1 : 0;
  const past = problem({ samples: numberOf(params, 'capacity', BATCH), shape: plan.shape, classes: plan.classes });
  for (let task = 0; task < many; task++) await learner.learn(past, { iterations: 1, batchSize: BATCH });
}

/** One window without the clock, then as many as asked for with it; the run is broken off and goes on the next time. */
async function windowsOfSteps(
  learner: Learner,
  samples: Samples,
  { windows, window }: { windows: number; window: number },
): Promise<Reading> {
  const controller = new AbortController();
  const times: number[] = [];
  let loss = Number.NaN;
  const report = await learner.learn(samples, {
    iterations: ENDLESS,
    batchSize: BATCH,
    shuffle: false,
    logEvery: window,
    signal: controller.signal,
    onProgress: ({ losses }) => {
      times.push(performance.now());
      loss = losses['task'] ?? Number.NaN;
      if (times.length > windows) controller.abort();
    },
  });
  const [first = 0, last = 0] = [times[0], times.at(-1)];
  const check: Check = { loss, captured: report.engine.captured };
  return { ms: windows ? (last - first) / (windows * window) : 0, check };
}
