import * as tf from '@tensorflow/tfjs-core';
import { type Batch, type Samples, type Strategy, UnforgetError } from '@unforget/types';
import { checkNumber } from '../options.ts';
import { createRandom, randomFor } from '../random.ts';
import { type Look, Looks } from './early-stopping.ts';
import { interrupt } from './experience.ts';
import {
  batchesPerEpoch,
  type LearnOptions,
  type LearnProgress,
  type LossRecord,
  type Plan,
  stepsBySize,
  stepsOf,
} from './options.ts';
import { noiseTensors, partTensors, streamPart } from './parts.ts';
import type { StepOutcome, StepRunner, Wanted } from './runner.ts';
import { clockOf, current, type LearnerState, memoryOf, type StateHolder } from './state.ts';
import type { StepProgram, StepState } from './step.ts';
import { yielder } from './yielding.ts';

/** One experience on its way through the loop. */
export interface Training {
  readonly program: StepProgram;
  readonly runner: StepRunner;
  readonly capture: boolean | undefined;
  readonly holder: StateHolder;
  readonly seed: number;
  readonly samples: Samples;
  readonly taskId: number | null;
  readonly name: string;
  readonly plan: Plan;
  readonly options: LearnOptions;
  /** The mean loss on what early stopping looks at, with the current state. */
  readonly heldBackLoss: () => Promise<number>;
}

export interface Trained {
  readonly aborted: boolean;
  readonly stoppedEarly: boolean;
  readonly history: readonly LossRecord[];
  readonly looks: readonly Look[];
}

/**
 * Runs the steps of an experience that are still to do. Randomness comes from seed and clock alone, so that the loop
 * can stop after any step and go on elsewhere with the same bits.
 */
export async function train(training: Training): Promise<Trained> {
  const { holder, samples, plan, options } = training;
  const steps = stepsOf(plan, samples.length);
  const logEvery = options.logEvery ?? Math.max(1, Math.ceil(steps / 100));
  const history: LossRecord[] = [...(current(holder).pending?.history ?? [])];
  const turn = yielder();
  const report = progressOf(training, steps);
  const order = orderOf(training);
  const asGraph = capturing(training);

  training.runner.begin(current(holder).step);
  const settle = (): void => training.runner.settle((step) => holder.replace({ ...current(holder), step }));
  const interruptions = interruptionsOf(training, { steps, settle });
  const looks = new Looks(options.earlyStopping, {
    epoch: batchesPerEpoch(plan, samples.length),
    after: interruptions.last,
    looks: current(holder).pending?.looks ?? [],
    measure: () => {
      settle();
      return training.heldBackLoss();
    },
  });
  const ended = (aborted: boolean): Trained => {
    const stoppedEarly = !aborted && current(holder).experienceSteps < steps;
    return { aborted, stoppedEarly, history, looks: looks.all };
  };

  try {
    for (let state = current(holder); state.experienceSteps < steps && !looks.enough; state = current(holder)) {
      if (options.signal?.aborted) return ended(true);
      await interruptions.before(state.experienceSteps);
      const indices = order(state);
      const done = state.experienceSteps + 1;
      const read = done % logEvery === 0 || done === steps;
      const losses = takeStep(training, indices, { read, graph: asGraph(indices.length) });
      if (losses) {
        checkFinite(losses, training, state);
        history.push({ step: state.steps, losses });
        report(current(holder), losses);
      }
      await looks.after(done);
      await turn();
    }
    return ended(false);
  } finally {
    settle();
    // Once: a copy at each logged step would make a long experience quadratic.
    holder.replace(withRecords(current(holder), { history, looks: looks.all }));
  }
}

/**
 * Below this many steps a graph costs more than it saves: 0.1 to 0.2 s for one to ten milliseconds a step. A smaller last
 * batch has a graph of its own, and a few steps op by op are cheaper, though the state moves out of the graph and back.
 * It is the plan that counts, not what is left of it: a resumed run must take the same path, whatever small difference
 * the path might make.
 */
const WORTH_CAPTURING = 32;

/** Whether a step on a batch of this length runs as a graph, where the engine can. */
function capturing({ capture, plan, samples }: Training): (length: number) => boolean {
  const { full, smaller } = stepsBySize(plan, samples.length);
  return (length) => capture ?? (length === plan.batchSize ? full : smaller) >= WORTH_CAPTURING;
}

/** The work that strategies do between steps; see {@link Strategy.interrupt}. */
function interruptionsOf(
  training: Training,
  { steps, settle }: { steps: number; settle: () => void },
): { readonly last: number; before(step: number): Promise<void> } {
  const { program, holder, runner } = training;
  const planned = program.strategies.map((strategy) => new Set(strategy.interrupt?.at(steps)));
  return {
    /** The step before which the last of it is done; −1 without any. */
    last: Math.max(-1, ...planned.flatMap((steps) => [...steps])),
    async before(step) {
      const due = program.strategies.filter((_, i) => planned[i]?.has(step));
      if (!due.length) return;
      settle();
      for (const strategy of due) {
        const border = { ...training, state: current(holder), signal: undefined, onProgress: () => {} };
        holder.replace(await interrupt(border, strategy));
      }
      runner.goOnFrom(current(holder).step);
    },
  };
}

const withRecords = (
  state: LearnerState,
  { history, looks }: { history: readonly LossRecord[]; looks: readonly Look[] },
): LearnerState => ({
  ...state,
  pending: state.pending && { ...state.pending, history: [...history], looks: [...looks] },
});

/** Which samples a step takes: a permutation per pass, made from the seed when the pass begins. */
function orderOf({ samples, plan, seed }: Training): (state: LearnerState) => Int32Array {
  const perEpoch = batchesPerEpoch(plan, samples.length);
  let epochOfOrder = -1;
  let order: Int32Array = Int32Array.from({ length: samples.length }, (_, i) => i);
  return ({ experienceSteps, experiences }) => {
    const epoch = Math.floor(experienceSteps / perEpoch);
    if (plan.shuffle && epoch !== epochOfOrder) {
      order = createRandom(seed, 'shuffle', experiences, epoch).permutation(samples.length);
      epochOfOrder = epoch;
    }
    const from = (experienceSteps % perEpoch) * plan.batchSize;
    return order.slice(from, from + plan.batchSize);
  };
}

/** Assembles a batch, runs the step on it and puts the new state in place; returns the losses when `read`. */
function takeStep(
  training: Training,
  indices: Int32Array,
  { read, graph }: { read: boolean; graph: boolean },
): Record<string, number> | null {
  const { program, holder, seed, samples, taskId } = training;
  const state = current(holder);
  const clock = clockOf(state);
  const contextFor = (strategy: Strategy) => ({
    ...{ clock, samples, taskId, units: state.units, memory: memoryOf(state, strategy) },
    random: (...purpose: readonly (string | number)[]) => randomFor(seed)(strategy.name, ...purpose),
  });
  const part = streamPart(samples, indices, { taskId, scratch: training.runner.scratch });
  let batch: Batch = [part];
  for (const strategy of program.strategies) {
    batch = strategy.augmentBatch?.(batch, contextFor(strategy)) ?? batch;
  }

  const wanting = program.strategies.some((strategy) => strategy.needsOutputs && strategy.observeBatch);
  const outcome = runStep(training, batch, { losses: read, outputs: wanting, graph });
  training.runner.offerScratch(part.x);
  const after = current(holder);
  holder.replace({ ...after, steps: after.steps + 1, experienceSteps: after.experienceSteps + 1 });

  const outputs = outcome.outputs?.map((part) => part.dataSync<'float32'>().slice()) ?? null;
  const losses =
    outcome.losses &&
    Object.fromEntries(Object.entries(outcome.losses).map(([name, scalar]) => [name, scalar.dataSync()[0] as number]));
  tf.dispose([...Object.values(outcome.losses ?? {}), ...(outcome.outputs ?? [])]);
  for (const strategy of program.strategies) {
    strategy.observeBatch?.(batch, { ...contextFor(strategy), outputs });
  }
  return losses;
}

function runStep({ program, runner, holder, seed }: Training, batch: Batch, wanted: Wanted): StepOutcome {
  const state = current(holder);
  const clock = clockOf(state);
  const { rate } = program.optimizer;
  // Before any tensor is made: a schedule may give no number, or throw.
  const now = checkedRate(typeof rate === 'function' ? rate(clock) : rate);
  const length = batch.reduce((sum, part) => sum + (part.level === 'features' ? 0 : part.length), 0);
  const inputs = {
    parts: partTensors(batch, program.model, state),
    noise: noiseTensors(program.model, length, randomFor(seed), clock.step),
    rate: tf.scalar(now),
  };
  return runner.run(inputs, wanted, (step: StepState) => holder.replace({ ...current(holder), step }));
}

function checkFinite(losses: Record<string, number>, { name, program }: Training, state: LearnerState): void {
  const bad = Object.entries(losses).filter(([, value]) => !Number.isFinite(value));
  if (!bad.length) return;
  const culprit = bad.find(([term]) => term !== 'total') ?? bad[0];
  throw new UnforgetError({
    code: 'not-finite',
    what: `Loss "${culprit?.[0]}" at step ${state.experienceSteps} of ${name}`,
    expected: 'a finite number',
    received: String(culprit?.[1]),
    remedy: `Lower the learning rate (${program.optimizer.name}) or the strategy's weight; the learner is as it was before this experience`,
  });
}

function checkedRate(rate: number): number {
  checkNumber('rate', rate, [0, Number.POSITIVE_INFINITY]);
  return rate;
}

/** The last update is seen by no loss: one sum over everything tells whether it left the finite. */
export async function checkFiniteParams(state: LearnerState, name: string): Promise<void> {
  for (const [path, tensor] of Object.entries(state.step.params)) {
    const sum = tf.tidy(() => tf.sum(tf.mul(tensor, 0)));
    const [value] = await sum.data();
    sum.dispose();
    if (value === 0) continue;
    throw new UnforgetError({
      code: 'not-finite',
      what: `Parameter "${path}" after ${name}`,
      expected: 'finite numbers',
      received: 'NaN or infinity',
      remedy: 'Lower the learning rate; the learner is as it was before this experience',
    });
  }
}

function progressOf({ name, plan, samples, options, holder }: Training, steps: number) {
  const firstStep = current(holder).experienceSteps;
  const started = performance.now();
  const perEpoch = batchesPerEpoch(plan, samples.length);
  return (state: LearnerState, losses: Record<string, number>): void => {
    const seconds = (performance.now() - started) / 1000;
    const progress: LearnProgress = {
      phase: 'train',
      name,
      clock: clockOf(state),
      steps,
      epoch: Math.floor((state.experienceSteps - 1) / perEpoch),
      done: state.experienceSteps / steps,
      losses,
      seconds,
      secondsLeft: (seconds / (state.experienceSteps - firstStep)) * (steps - state.experienceSteps),
    };
    options.onProgress?.(progress);
  };
}
