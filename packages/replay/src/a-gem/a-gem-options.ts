import {
  checkedBatchSize,
  checkFill,
  type Fill,
  MEMORY_KEYS,
  type MemoryOptions,
  type MemorySettings,
  memorySettings,
} from '../strategy/memory-options.ts';

export interface AGemOptions extends MemoryOptions {
  /** Stored samples behind the reference gradient of a step; default as many as the step has new ones. */
  readonly batchSize?: number;
  /** When samples are stored; default 'after-experience', so that the reference is about earlier experiences alone. */
  readonly fill?: Fill;
}

export interface AGemSettings extends MemorySettings {
  /** Null: as many as there are new samples. */
  readonly batchSize: number | null;
  readonly fill: Fill;
}

/** @throws UnforgetError `invalid-option` */
export function aGemSettings(options: AGemOptions): AGemSettings {
  const keys = [...MEMORY_KEYS, 'batchSize', 'fill'];
  const memory = memorySettings(options, { method: 'aGem', name: 'a-gem', keys });
  const { fill = 'after-experience' } = options;
  checkFill(fill);
  return { ...memory, fill, batchSize: checkedBatchSize(options.batchSize) };
}
