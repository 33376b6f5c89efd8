import {
  checkedBatchSize,
  MEMORY_KEYS,
  type MemoryOptions,
  type MemorySettings,
  memorySettings,
  POLICY_KEYS,
} from '../strategy/memory-options.ts';
import { checkWeighting, type Weighting } from '../strategy/weighting.ts';

/** Which samples stay is iCaRL's own rule, so there is no `policy`. */
export interface IcarlOptions extends Omit<MemoryOptions, 'policy' | 'perClass' | 'perExperience'> {
  /** Exemplars in each step; default as many as the step has new samples. */
  readonly batchSize?: number;
  /** How much exemplars count against new samples; default 'per-sample', all of a step alike. */
  readonly weighting?: Weighting;
}

export interface IcarlSettings extends MemorySettings {
  /** Null: as many as there are new samples. */
  readonly batchSize: number | null;
  readonly weighting: Weighting;
}

const KEYS = [...MEMORY_KEYS.filter((key) => !POLICY_KEYS.includes(key)), 'batchSize', 'weighting'];

/** @throws UnforgetError `invalid-option` */
export function icarlSettings(options: IcarlOptions): IcarlSettings {
  const memory = memorySettings(options, { method: 'icarl', name: 'icarl', keys: KEYS });
  const { weighting = 'per-sample' } = options;
  checkWeighting(weighting);
  return { ...memory, weighting, batchSize: checkedBatchSize(options.batchSize) };
}
