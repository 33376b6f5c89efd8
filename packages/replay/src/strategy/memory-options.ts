import { checkInteger, checkKeys } from '@unforget/core';
import { checkBudget, checkPolicy, checkStorage, invalid } from '../buffer/buffer-options.ts';
import type { PolicyName } from '../policies/create-policy.ts';
import type { Storage } from '../storage/storage.ts';

/** What every strategy with a buffer can be asked for. */
export interface MemoryOptions {
  /** Most samples in the buffer. Give this or `bytes`. */
  readonly capacity?: number;
  /** Most memory for the buffer, in bytes: as many samples as fit. */
  readonly bytes?: number;
  /** Which samples stay when the buffer is full; default 'reservoir'. */
  readonly policy?: PolicyName;
  /** Most samples of one class, for the policy 'class-balanced'; default no limit but the equal share. */
  readonly perClass?: number;
  /** Most samples of one experience, for the policy 'experience-balanced'; default no limit but the equal share. */
  readonly perExperience?: number;
  /** How inputs are held; default 'auto': as the first experience brings them, so uint8 stays uint8. */
  readonly storage?: Storage | 'auto';
  /** Key of its state; default the method's name. Two of a kind in one composition need two names. */
  readonly name?: string;
}

/** The options with every default in place. */
export interface MemorySettings {
  /** Null: no bound; the buffer is made for the first samples and given more room as others come. */
  readonly budget: { readonly capacity: number } | { readonly bytes: number } | null;
  readonly policy: PolicyName;
  readonly perClass: number | null;
  readonly perExperience: number | null;
  readonly storage: Storage | 'auto';
  readonly name: string;
}

/** Options of a policy. */
export const POLICY_KEYS: readonly string[] = ['policy', 'perClass', 'perExperience'];

export const MEMORY_KEYS: readonly string[] = ['capacity', 'bytes', ...POLICY_KEYS, 'storage', 'name'];

/** What a method has where nothing is asked for, and which options it knows. */
export interface MemoryDefaults {
  /** Of the factory, for error texts. */
  readonly method: string;
  readonly name: string;
  readonly policy?: PolicyName;
  readonly keys: readonly string[];
}

/** @throws UnforgetError `invalid-option` */
export function memorySettings(options: MemoryOptions, defaults: MemoryDefaults): MemorySettings {
  checkKeys(defaults.method, options, defaults.keys);
  checkBudget(options);
  const { policy = defaults.policy ?? 'reservoir', storage = 'auto', name = defaults.name } = options;
  const { perClass = null, perExperience = null } = options;
  checkPolicy({ policy, perClass, perExperience });
  if (storage !== 'auto') checkStorage(storage);
  checkName(name);
  const { capacity, bytes = 0 } = options;
  return { budget: capacity === undefined ? { bytes } : { capacity }, policy, perClass, perExperience, storage, name };
}

/** Throws unless it is a text that can be a key. */
export function checkName(name: unknown): void {
  if (typeof name !== 'string' || name === '') throw invalid('Option "name"', 'a text', JSON.stringify(name));
}

/** Samples drawn in each step; null: as many as there are new ones. */
export function checkedBatchSize(batchSize: number | undefined): number | null {
  if (batchSize !== undefined) checkInteger('batchSize', batchSize, 1);
  return batchSize ?? null;
}

/**
 * When samples go into a buffer: all of an experience at its end, so that only earlier experiences are in it; or
 * 'online', the new samples of each step after it.
 */
export type Fill = 'after-experience' | 'online';

export function checkFill(fill: unknown): asserts fill is Fill {
  if (fill !== 'after-experience' && fill !== 'online')
    throw invalid('Option "fill"', "'after-experience' or 'online'", String(fill));
}
