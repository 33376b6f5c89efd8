import { ClassBalanced } from './class-balanced.ts';
import type { Policy } from './policy.ts';
import { reservoir } from './reservoir.ts';
import { ring } from './ring.ts';

/** What stays when a buffer is full: a uniform sample of all, an equal share for each class, or the newest. */
export type PolicyName = 'reservoir' | 'class-balanced' | 'ring';

export const POLICY_NAMES: readonly PolicyName[] = ['reservoir', 'class-balanced', 'ring'];

export interface PolicyOptions {
  readonly capacity: number;
  readonly perClass: number | null;
}

/** A policy that has seen nothing. */
export function createPolicy(name: PolicyName, { capacity, perClass }: PolicyOptions): Policy {
  if (name === 'reservoir') return reservoir();
  if (name === 'ring') return ring();
  return new ClassBalanced({ capacity, perClass: perClass ?? capacity });
}

/** Bytes that a policy takes for each slot. */
export const policyBytesPerSlot = (name: PolicyName): number => (name === 'class-balanced' ? 4 : 0);
