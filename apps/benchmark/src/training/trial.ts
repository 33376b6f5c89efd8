import {
  adam,
  type ComposedStrategy,
  createLearner,
  type Learner,
  type LearnOptions,
  type LearnReport,
  mlp,
  sgd,
} from '@unforget/core';
import type { Head, Model, Optimizer, Stream } from '@unforget/types';
import type { RunMetrics } from '../results/record.ts';
import type { MethodPlan } from '../suites/method-plan.ts';
import type { OptimizerPlan, Protocol } from '../suites/suite.ts';

/** One run, ready to begin. */
export interface Trial {
  readonly protocol: Protocol;
  readonly plan: MethodPlan;
  readonly stream: Stream;
  readonly strategy: ComposedStrategy;
  /** In place of the protocol's net. */
  readonly model?: Model | undefined;
  readonly seed: number;
  readonly signal: AbortSignal;
  /** Told how far the run is, 0 to 1. */
  readonly onProgress: (done: number) => void;
}

/** What a way of training found. */
export interface Outcome {
  /** Row i: accuracies after the i-th call of `learn`; NaN where not tested. */
  readonly accuracyMatrix: readonly (readonly number[])[];
  readonly metrics: RunMetrics;
  readonly reports: readonly LearnReport[];
  readonly savedBytes: number;
}

/** Trains and tests; null when the signal stopped it. */
export type Train = (trial: Trial) => Promise<Outcome | null>;

/** Lends a learner of the trial's protocol, and frees it afterwards. */
export async function withLearner<T>(
  { protocol, plan, stream, seed, strategy, model }: Trial,
  head: Head,
  use: (learner: Learner) => Promise<T>,
): Promise<T> {
  const inputs = stream.experiences[0]?.train.shape ?? [];
  const learner = createLearner({
    model: model ?? mlp({ inputs, hidden: protocol.hidden, head }),
    optimizer: optimizerOf(protocol.optimizer, plan),
    strategy,
    seed,
    capture: true, // experiences may be short, but the graph made in the first one serves the others too
  });
  try {
    return await use(learner);
  } finally {
    learner.dispose();
  }
}

const optimizerOf = ({ kind, rate: planned }: OptimizerPlan, { rate = planned }: MethodPlan): Optimizer =>
  kind === 'adam' ? adam(rate) : sgd(rate);

/** How `learn` goes through an experience; `times` of the protocol's steps. */
export function lengthOf({ length, batchSize }: Protocol, times = 1): LearnOptions {
  if ('epochs' in length) return { epochs: length.epochs, batchSize };
  return { iterations: times * length.iterations, batchSize, dropLast: true };
}

export const headOf = ({ heads }: Protocol, { scenario }: Stream): Head => heads[scenario] as Head;
