import { UnforgetError } from '@unforget/types';
import type { Evaluation } from '../evaluation/evaluation.ts';
import type { Renamed } from '../evaluation/pair.ts';
import { checkGates, type Gate } from '../gates/gates.ts';
import type { GateReport } from '../gates/report.ts';
import { runGates } from '../gates/run-gates.ts';
import type { ManifestVersion } from '../manifest/manifest.ts';
import { readEvaluation, type StoreContext, trustedVersion } from './context.ts';

export interface JudgeOptions {
  /** Default: those of the store. */
  readonly gates?: readonly Gate[];
  /** Labels that have another name in the candidate: old name to new. */
  readonly renamed?: Renamed;
}

interface Versions {
  readonly candidate: ManifestVersion;
  readonly active: ManifestVersion | null;
  /** Takes an active version that can't be read, or is not trusted, for one without an evaluation. */
  readonly lenient?: boolean;
}

/** Runs the gates on two versions of the store. Changes nothing. */
export async function judge(
  context: StoreContext,
  { candidate, active, lenient = false }: Versions,
  { gates = context.gates, renamed }: JudgeOptions,
): Promise<GateReport> {
  const checked = checkGates(gates);
  const unread = (error: unknown): null => {
    if (lenient && UnforgetError.is(error)) return null;
    throw error;
  };
  return runGates(checked, {
    candidate: { id: candidate.id, evaluation: await answersOf(context, candidate) },
    active: active && { id: active.id, evaluation: await answersOf(context, active).catch(unread) },
    renamed,
  });
}

const answersOf = async (context: StoreContext, entry: ManifestVersion): Promise<Evaluation | null> =>
  readEvaluation(context, await trustedVersion(context, entry));
