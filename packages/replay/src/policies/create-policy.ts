import { Balanced } from './balanced.ts';
import type { Policy } from './policy.ts';
import { reservoir } from './reservoir.ts';
import { Ring } from './ring.ts';

/**
 * What stays when a buffer is full: a uniform sample of all, an equal share for each class or for each experience, or the
 * newest.
 */
export type PolicyName = 'reservoir' | 'class-balanced' | 'experience-balanced' | 'ring';

export const POLICY_NAMES: readonly PolicyName[] = ['reservoir', 'class-balanced', 'experience-balanced', 'ring'];

export interface PolicyOptions {
  readonly capacity: number;
  readonly perClass: number | null;
  readonly perExperience: number | null;
}

/** A policy that has seen nothing. */
export function createPolicy(name: PolicyName, { capacity, perClass, perExperience }: PolicyOptions): Policy {
  if (name === 'reservoir') return reservoir();
  if (name === 'ring') return new Ring();
  return new Balanced({ capacity, perGroup: perClass ?? perExperience ?? capacity });
}

/** Bytes that a policy takes for each slot. */
export const policyBytesPerSlot = (name: PolicyName): number =>
  name === 'class-balanced' || name === 'experience-balanced' ? 4 : 0;
