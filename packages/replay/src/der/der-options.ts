import { checkNumber } from '@unforget/core';
import {
  checkedBatchSize,
  MEMORY_KEYS,
  type MemoryOptions,
  type MemorySettings,
  memorySettings,
} from '../strategy/memory-options.ts';

export interface DerOptions extends Omit<MemoryOptions, 'bytes' | 'capacity'> {
  /** Most samples in the buffer. Not in bytes: the logits kept with a sample widen with the head. */
  readonly capacity: number;
  /** Weight of the distance to the stored logits, default 0.5; 0 leaves it out. */
  readonly alpha?: number;
  /** Samples drawn in each step, for each term; default as many as the step has new ones. */
  readonly batchSize?: number;
}

export interface DerppOptions extends DerOptions {
  /** Weight of the loss of stored samples by their labels, against 1 for the new ones; default 0.5; 0 leaves it out. */
  readonly beta?: number;
}

export interface DerSettings extends MemorySettings {
  readonly alpha: number;
  readonly beta: number;
  /** Null: as many as there are new samples. */
  readonly batchSize: number | null;
}

const KEYS = [...MEMORY_KEYS.filter((key) => key !== 'bytes'), 'alpha', 'batchSize'];

/** @throws UnforgetError `invalid-option` */
export function derSettings(options: DerOptions): DerSettings {
  return settingsOf({ ...options, beta: 0 }, options, { method: 'der', keys: KEYS });
}

/** @throws UnforgetError `invalid-option` */
export function derppSettings(options: DerppOptions): DerSettings {
  return settingsOf(options, options, { method: 'derpp', keys: [...KEYS, 'beta'] });
}

function settingsOf(
  weights: DerppOptions,
  options: DerppOptions,
  { method, keys }: { method: string; keys: readonly string[] },
): DerSettings {
  const memory = memorySettings(options, { method, name: method, keys });
  const { alpha = 0.5, beta = 0.5, batchSize } = weights;
  checkNumber('alpha', alpha, [0, Number.POSITIVE_INFINITY]);
  checkNumber('beta', beta, [0, Number.POSITIVE_INFINITY]);
  return { ...memory, alpha, beta, batchSize: checkedBatchSize(batchSize) };
}
