import {
  type Clock,
  type Loss,
  type Model,
  type Optimizer,
  type Strategy,
  type StrategyReport,
  UnforgetError,
} from '@unforget/types';
import type { ComposedStrategy } from '../compose.ts';
import { checkFlag, checkInteger, checkKeys } from '../options.ts';
import { checkEarlyStopping, type EarlyStopping, type Look } from './early-stopping.ts';
import type { EngineReport } from './runner.ts';

export interface LearnerOptions {
  readonly model: Model;
  readonly optimizer: Optimizer;
  /** Default {@link softmaxCrossEntropy}. */
  readonly loss?: Loss;
  /** One strategy or a composition; default none: plain training. */
  // biome-ignore lint/suspicious/noExplicitAny: any strategy, whatever its state
  readonly strategy?: Strategy<string, any, any> | ComposedStrategy;
  /** One seed drives everything random: initial weights, order, dropout, buffers. Default 0. */
  readonly seed?: number;
  /**
   * Run the training step, and the passes of `evaluate` and `predict`, as one native call where the engine can. Default:
   * where that pays, for steps whose batches have a size that the experience plans 32 of, and from the 65th batch of one
   * form on in passes; `true` always, `false` never (to find faults in a strategy, op by op). The numbers are the same.
   */
  readonly capture?: boolean;
}

export interface LearnOptions {
  /** Passes over the data, default 1. Give this or `iterations`. */
  readonly epochs?: number;
  /** Optimizer steps; the data is gone through as often as needed. */
  readonly iterations?: number;
  /** Default 32. */
  readonly batchSize?: number;
  /** A new order in each pass; default true. */
  readonly shuffle?: boolean;
  /** Leave out a smaller last batch of each pass; default false. */
  readonly dropLast?: boolean;
  /** Ends training before its last step when held-back samples say so; default never. */
  readonly earlyStopping?: EarlyStopping;
  /**
   * Stops at the next step. `learn` then resolves with `aborted: true`; what was learned stays, can be saved, and the
   * same call continues where it stopped.
   */
  readonly signal?: AbortSignal;
  /** Told about every logged step and every bit of consolidation; slow listeners slow training down. */
  readonly onProgress?: (progress: LearnProgress) => void;
  /** Read the losses every so many steps; default a hundredth of all. Reading is what costs, not logging. */
  readonly logEvery?: number;
  /** After an abort or a load in mid-experience: continue it (default), or `false` to treat the data as a new experience. */
  readonly resume?: boolean;
}

export interface LearnProgress {
  readonly phase: 'train' | 'consolidate';
  readonly name: string;
  readonly clock: Clock;
  readonly steps: number;
  readonly epoch: number;
  /** Of this phase, 0 to 1. */
  readonly done: number;
  readonly losses: Readonly<Record<string, number>>;
  readonly seconds: number;
  readonly secondsLeft: number;
}

/** Losses as read at one step. */
export interface LossRecord {
  readonly step: number;
  readonly losses: Readonly<Record<string, number>>;
}

export interface LearnReport {
  readonly name: string;
  readonly experience: number;
  /** Stopped by the signal before it was done. */
  readonly aborted: boolean;
  /** Optimizer steps of this experience, those before an interruption included. */
  readonly steps: number;
  readonly samples: number;
  /** Of this call. */
  readonly seconds: number;
  readonly secondsConsolidating: number;
  /** Last losses read, by name: `total`, `task`, and one per strategy with a penalty. */
  readonly losses: Readonly<Record<string, number>>;
  readonly history: readonly LossRecord[];
  /** Ended by `earlyStopping` before its last step. */
  readonly stoppedEarly: boolean;
  /** What `earlyStopping` saw, in the order of steps; empty without it. */
  readonly looks: readonly Look[];
  /** What each strategy says it did. */
  readonly strategies: Readonly<Record<string, StrategyReport>>;
  /** Whether the step ran as one native call. */
  readonly engine: EngineReport;
  /** Where a strategy had no effect but should have had one. */
  readonly warnings: readonly string[];
}

const LEARN_KEYS = [
  'epochs',
  'iterations',
  'batchSize',
  'shuffle',
  'dropLast',
  'earlyStopping',
  'signal',
  'onProgress',
  'logEvery',
  'resume',
];

/** What decides the steps of an experience; saved with a run that was stopped in the middle. */
export type Plan = {
  readonly epochs: number | null;
  readonly iterations: number | null;
  readonly batchSize: number;
  readonly shuffle: boolean;
  readonly dropLast: boolean;
  /** Its numbers; null without it. */
  readonly earlyStopping: string | null;
};

/** @throws UnforgetError `invalid-option` */
export function planOf(options: LearnOptions, samples: number): Plan {
  checkKeys('learn', options, LEARN_KEYS);
  const { epochs, iterations, batchSize = 32, shuffle = true, dropLast = false } = options;
  if (epochs !== undefined) checkInteger('epochs', epochs, 1);
  if (iterations !== undefined) checkInteger('iterations', iterations, 1);
  if (options.logEvery !== undefined) checkInteger('logEvery', options.logEvery, 1);
  checkInteger('batchSize', batchSize, 1);
  checkFlag('shuffle', shuffle);
  checkFlag('dropLast', dropLast);
  checkFlag('resume', options.resume);
  checkEarlyStopping(options.earlyStopping);
  checkListeners(options);
  if (epochs !== undefined && iterations !== undefined) {
    throw new UnforgetError({
      code: 'invalid-option',
      what: 'Options "epochs" and "iterations"',
      expected: 'one of them',
      received: 'both',
    });
  }
  if (dropLast && batchSize > samples) {
    throw new UnforgetError({
      code: 'invalid-option',
      what: 'Option "dropLast" leaves no batch',
      expected: `a batchSize of at most the ${samples} samples`,
      received: String(batchSize),
    });
  }
  return {
    epochs: iterations === undefined ? (epochs ?? 1) : null,
    iterations: iterations ?? null,
    batchSize,
    shuffle,
    dropLast,
    earlyStopping: options.earlyStopping ? textOf(options.earlyStopping) : null,
  };
}

const textOf = ({ every, patience, minDelta }: EarlyStopping): string => JSON.stringify({ every, patience, minDelta });

/** A controller in place of its signal would never stop anything. */
function checkListeners({ signal, onProgress }: LearnOptions): void {
  if (signal !== undefined && typeof (signal as { aborted?: unknown } | null)?.aborted !== 'boolean') {
    const received = String(signal);
    throw new UnforgetError({ code: 'invalid-option', what: 'Option "signal"', expected: 'an AbortSignal', received });
  }
  if (onProgress === undefined || typeof onProgress === 'function') return;
  const received = String(onProgress);
  throw new UnforgetError({ code: 'invalid-option', what: 'Option "onProgress"', expected: 'a function', received });
}

/** Batches in one pass over `samples`. */
export const batchesPerEpoch = (plan: Plan, samples: number): number =>
  plan.dropLast ? Math.floor(samples / plan.batchSize) : Math.ceil(samples / plan.batchSize);

/** Steps of the whole experience. */
export const stepsOf = (plan: Plan, samples: number): number =>
  plan.iterations ?? (plan.epochs ?? 1) * batchesPerEpoch(plan, samples);

/** Those steps by the size of their batch: full ones, and the smaller ones at the end of passes. */
export function stepsBySize(plan: Plan, samples: number): { readonly full: number; readonly smaller: number } {
  const steps = stepsOf(plan, samples);
  const isEven = plan.dropLast || samples % plan.batchSize === 0;
  const smaller = isEven ? 0 : Math.floor(steps / batchesPerEpoch(plan, samples));
  return { full: steps - smaller, smaller };
}
