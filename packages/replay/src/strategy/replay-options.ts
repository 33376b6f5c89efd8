import { checkInteger, checkKeys } from '@unforget/core';
import { checkBudget, checkPolicy, checkStorage, invalid } from '../buffer/buffer-options.ts';
import type { PolicyName } from '../policies/create-policy.ts';
import type { Storage } from '../storage/storage.ts';
import { checkWeighting, type Weighting } from './weighting.ts';

export interface ReplayOptions {
  /** Most samples in the buffer. Give this or `bytes`. */
  readonly capacity?: number;
  /** Most memory for the buffer, in bytes: as many samples as fit. */
  readonly bytes?: number;
  /** Which samples stay when the buffer is full; default 'reservoir'. */
  readonly policy?: PolicyName;
  /** Most samples of one class, for the policy 'class-balanced'; default no limit but the equal share. */
  readonly perClass?: number;
  /** How inputs are held; default 'auto': as the first experience brings them, so uint8 stays uint8. */
  readonly storage?: Storage | 'auto';
  /** Replayed samples in each step; default as many as the step has new ones. */
  readonly batchSize?: number;
  /** How much replayed samples count against new ones; default 'equal-tasks'. */
  readonly weighting?: Weighting;
  /**
   * When samples go into the buffer: all of an experience at its end (default), so that only earlier experiences are
   * replayed; or 'online', the new samples of each step after it.
   */
  readonly fill?: 'after-experience' | 'online';
  /** Key of its state; default 'replay'. Two replays in one composition need two names. */
  readonly name?: string;
}

/** The options with every default in place. */
export interface ReplaySettings {
  readonly budget: { readonly capacity: number } | { readonly bytes: number };
  readonly policy: PolicyName;
  readonly perClass: number | null;
  readonly storage: Storage | 'auto';
  /** Null: as many as there are new samples. */
  readonly batchSize: number | null;
  readonly weighting: Weighting;
  readonly fill: 'after-experience' | 'online';
  readonly name: string;
}

const KEYS = ['capacity', 'bytes', 'policy', 'perClass', 'storage', 'batchSize', 'weighting', 'fill', 'name'];

/** @throws UnforgetError `invalid-option` */
export function replaySettings(options: ReplayOptions): ReplaySettings {
  checkKeys('replay', options, KEYS);
  checkBudget(options);
  const { policy = 'reservoir', perClass = null, storage = 'auto', batchSize = null } = options;
  const { weighting = 'equal-tasks', fill = 'after-experience', name = 'replay' } = options;
  checkPolicy({ policy, perClass });
  if (storage !== 'auto') checkStorage(storage);
  if (batchSize !== null) checkInteger('batchSize', batchSize, 1);
  checkWeighting(weighting);
  if (fill !== 'after-experience' && fill !== 'online')
    throw invalid('Option "fill"', "'after-experience' or 'online'", String(fill));
  if (typeof name !== 'string' || name === '') throw invalid('Option "name"', 'a text', JSON.stringify(name));
  const { capacity, bytes = 0 } = options;
  const budget = capacity === undefined ? { bytes } : { capacity };
  return { budget, policy, perClass, storage, batchSize, weighting, fill, name };
}
