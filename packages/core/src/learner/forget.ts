import { type ForgetPredicate, type ForgetReceipt, type StateTree, UnforgetError } from '@unforget/types';
import { checkKeys } from '../options.ts';
import { disposeExcept } from '../tree.ts';
import { initContext } from './initial.ts';
import { type LearnerState, memoryOf } from './state.ts';
import type { StepProgram } from './step.ts';

export interface ForgetOptions {
  /** When it happened, as it shall stand in the receipts; no clock is read. */
  readonly at?: string | null;
}

/** What a deletion did; JSON values alone. */
export interface ForgetReport {
  /** Samples deleted and left, summed over the strategies: one kept by two of them counts twice. */
  readonly removed: number;
  readonly kept: number;
  readonly bytesBefore: number;
  readonly bytesAfter: number;
  readonly at: string | null;
  /** By name, of each strategy that keeps samples. */
  readonly strategies: Readonly<Record<string, ForgetReceipt>>;
  /** What was not reached. */
  readonly warnings: readonly string[];
}

/** Throws unless these are a predicate and options of `forget`. */
export function checkForget(predicate: unknown, options: ForgetOptions): void {
  checkKeys('forget', options, ['at']);
  if (typeof predicate === 'function') return;
  throw new UnforgetError({
    code: 'invalid-input',
    what: 'The predicate of forget()',
    expected: 'a function from a kept sample to true or false',
    received: Array.isArray(predicate) ? 'an array' : typeof predicate,
    remedy: 'For a set of keys: ({ key }) => keys.has(key)',
  });
}

interface Deletion {
  readonly predicate: ForgetPredicate;
  readonly at: string | null;
  readonly seed: number;
}

/** The state after each strategy's deletion, and their receipts. Memories change in place, also when it fails. */
export async function forgetSamples(
  program: StepProgram,
  state: LearnerState,
  { predicate, at, seed }: Deletion,
): Promise<{ readonly state: LearnerState; readonly receipts: Readonly<Record<string, ForgetReceipt>> }> {
  const strategies: Record<string, StateTree> = { ...state.step.strategies };
  const receipts: Record<string, ForgetReceipt> = {};
  try {
    for (const strategy of program.strategies) {
      const { name } = strategy;
      const context = {
        ...initContext(program, state, { strategy, seed }),
        memory: memoryOf(state, strategy),
        units: state.units,
        at,
      };
      const done = await strategy.forget?.(strategies[name] as StateTree, predicate, context);
      if (done) strategies[name] = done.state;
      if (done?.receipt) receipts[name] = done.receipt;
    }
  } catch (error) {
    // What earlier strategies made is nobody's now.
    disposeExcept(strategies, state.step);
    throw error;
  }
  return { state: { ...state, step: { ...state.step, strategies } }, receipts };
}

/** The receipts together. */
export function forgetReport(
  receipts: Readonly<Record<string, ForgetReceipt>>,
  { at, pending }: { readonly at: string | null; readonly pending: boolean },
): ForgetReport {
  const sum = (figure: 'removed' | 'kept' | 'bytesBefore' | 'bytesAfter'): number =>
    Object.values(receipts).reduce((total, receipt) => total + receipt[figure], 0);
  return {
    removed: sum('removed'),
    kept: sum('kept'),
    bytesBefore: sum('bytesBefore'),
    bytesAfter: sum('bytesAfter'),
    at,
    strategies: receipts,
    warnings: pending
      ? ['an experience is unfinished: what strategies made of its samples stays until it ends or another begins']
      : [],
  };
}
