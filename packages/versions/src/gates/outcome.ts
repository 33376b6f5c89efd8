import { holmAdjusted } from '../statistics/holm.ts';
import type { Gate } from './gates.ts';
import type { Check, Outcome } from './report.ts';

/** A bound with its two p-values: of "the bound is kept" and of "the bound is broken". */
export interface Tested {
  readonly check: Omit<Check, 'outcome' | 'refuses' | 'evidence' | 'pValue' | 'alpha'>;
  readonly kept: number;
  readonly broken: number;
}

/**
 * Decides all bounds of a gate. Harm is claimed for any of many bounds, so its p-values are adjusted for their number;
 * safety must be shown for all of them, so each is tested at alpha as it is (intersection-union test, Berger 1982).
 */
export function decide({ evidence, alpha }: Gate, tested: readonly Tested[]): Check[] {
  const harm = holmAdjusted(tested.map(({ kept }) => kept));
  return tested.map(({ check, broken }, i) => {
    const kept = harm[i] as number;
    const outcome: Outcome = kept <= alpha ? 'failed' : broken <= alpha ? 'passed' : 'undecided';
    const refuses = evidence === 'harm' ? outcome === 'failed' : outcome !== 'passed';
    return { ...check, outcome, refuses, evidence, pValue: evidence === 'harm' ? kept : broken, alpha };
  });
}

/** A bound about which nothing can be known: no sample. It refuses, for nothing must pass unseen. */
export const unseen = (
  { evidence, alpha }: Gate,
  check: Pick<Check, 'gate' | 'per' | 'task' | 'label' | 'expected'>,
): Check => ({
  ...check,
  outcome: 'failed',
  refuses: true,
  evidence,
  received: null,
  n: 0,
  worse: null,
  better: null,
  pValue: null,
  alpha,
});
