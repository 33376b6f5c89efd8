import {
  checkedBatchSize,
  checkFill,
  type Fill,
  MEMORY_KEYS,
  type MemoryOptions,
  type MemorySettings,
  memorySettings,
} from './memory-options.ts';
import { checkWeighting, type Weighting } from './weighting.ts';

export interface ReplayOptions extends MemoryOptions {
  /** Replayed samples in each step; default as many as the step has new ones. */
  readonly batchSize?: number;
  /** How much replayed samples count against new ones; default 'equal-tasks'. */
  readonly weighting?: Weighting;
  /** When samples are stored; default 'after-experience'. */
  readonly fill?: Fill;
}

/** The options with every default in place. */
export interface ReplaySettings extends MemorySettings {
  /** Null: as many as there are new samples. */
  readonly batchSize: number | null;
  readonly weighting: Weighting;
  readonly fill: Fill;
}

/** Of the options that a method may set otherwise. */
export interface ReplayDefaults {
  readonly method: string;
  readonly name: string;
  readonly weighting: Weighting;
  readonly fill: Fill;
  readonly keys?: readonly string[];
}

const REPLAY: ReplayDefaults = { method: 'replay', name: 'replay', weighting: 'equal-tasks', fill: 'after-experience' };
const KEYS = [...MEMORY_KEYS, 'batchSize', 'weighting', 'fill'];

/** @throws UnforgetError `invalid-option` */
export function replaySettings(options: ReplayOptions, defaults: ReplayDefaults = REPLAY): ReplaySettings {
  const { method, name, keys = [] } = defaults;
  const memory = memorySettings(options, { method, name, keys: [...KEYS, ...keys] });
  const { weighting = defaults.weighting, fill = defaults.fill } = options;
  const batchSize = checkedBatchSize(options.batchSize);
  checkWeighting(weighting);
  checkFill(fill);
  return { ...memory, batchSize, weighting, fill };
}
