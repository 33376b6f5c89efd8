import type { Evaluation } from '../evaluation/evaluation.ts';
import { pairAnswers, type Renamed } from '../evaluation/pair.ts';
import { scoresOf } from '../evaluation/scores.ts';
import { checkDrops } from './check-drops.ts';
import { checkFloors } from './check-floors.ts';
import type { Gate } from './gates.ts';
import type { Check, GateReport } from './report.ts';

/** A version as the gates see it; without an evaluation nothing can be shown. */
export interface Judged {
  readonly id: string;
  readonly evaluation: Evaluation | null;
}

/**
 * Holds a candidate against the gates, and against the active version where there is one. All gates must let it pass.
 * Each keeps its own error below its `alpha`: with several gates of evidence `harm`, the chance that a good version is
 * refused by any of them is their sum at most.
 */
export function runGates(
  gates: readonly Gate[],
  versions: { readonly candidate: Judged; readonly active: Judged | null; readonly renamed?: Renamed | undefined },
): GateReport {
  const { candidate, active, renamed } = versions;
  const scores = candidate.evaluation && scoresOf(candidate.evaluation);
  const pairing = active && pairAnswers(active.evaluation ?? [], candidate.evaluation ?? [], renamed);
  const checks = gates.flatMap((gate): Check[] => {
    if (gate.gate === 'floor') return checkFloors(gate, scores);
    return pairing ? checkDrops(gate, pairing) : [];
  });
  const reasons = checks.filter(({ refuses }) => refuses);
  return { passed: reasons.length === 0, candidate: candidate.id, against: active?.id ?? null, reasons, checks };
}
