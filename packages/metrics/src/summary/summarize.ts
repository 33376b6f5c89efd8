import { checkKeys } from '@unforget/types';
import { averageAccuracy, averageIncrementalAccuracy, learningAccuracy, worstCaseAccuracy } from '../accuracy.ts';
import { forgetting, forgettingPerExperience } from '../forgetting.ts';
import { type EvaluationHistory, minimumAccuracy, stabilityGap, worstCaseTradeOff } from '../history.ts';
import { type AccuracyMatrix, checkMatrix } from '../matrix/check.ts';
import { diagonal, latest, range } from '../matrix/entries.ts';
import { intransigence, intransigenceTerms, plasticity, stability } from '../stability.ts';
import { backwardTransfer, backwardTransferTerms, forwardTransfer, forwardTransferTerms } from '../transfer.ts';

/** Every metric of a stream as one number. All in 0…1 or differences of such; NaN where undefined or not given the input. */
export interface StreamMetrics {
  readonly averageAccuracy: number;
  readonly averageIncrementalAccuracy: number;
  readonly learningAccuracy: number;
  readonly worstCaseAccuracy: number;
  readonly stability: number;
  readonly plasticity: number;
  readonly forgetting: number;
  readonly backwardTransfer: number;
  /** NaN without `baseline`. */
  readonly forwardTransfer: number;
  /** NaN without `joint`. */
  readonly intransigence: number;
  /** NaN without `history`, and so the next two. */
  readonly minimumAccuracy: number;
  readonly worstCaseTradeOff: number;
  readonly stabilityGap: number;
}

/** The terms of the means, for one experience. */
export interface ExperienceMetrics {
  /** R[j][j]. */
  readonly learned: number;
  /** R[k−1][j]. */
  readonly latest: number;
  /** NaN for the last experience, and so the next. */
  readonly forgetting: number;
  readonly backwardTransfer: number;
  /** NaN for the first experience and without `baseline`. */
  readonly forwardTransfer: number;
  /** NaN without `joint`. */
  readonly intransigence: number;
}

/** What `summarize` returns: the metrics, their terms, and the matrix they come from. */
export interface Summary {
  readonly metrics: StreamMetrics;
  /** One entry for each experience learned, in order. */
  readonly experiences: readonly ExperienceMetrics[];
  readonly accuracyMatrix: AccuracyMatrix;
}

/** What some metrics need besides the matrix. */
export interface SummarizeOptions {
  /** Accuracies of the untrained network, one for each test: for forward transfer. */
  readonly baseline?: readonly number[];
  /** Accuracies of joint training, one for each test: for intransigence. */
  readonly joint?: readonly number[];
  /** Evaluations within experiences: for minimum accuracy, worst-case trade-off and stability gap. */
  readonly history?: EvaluationHistory;
}

/**
 * All metrics of a stream so far in one object, with their terms per experience.
 *
 * @param matrix  accuracy matrix, k rows for k experiences learned so far; it is copied into the result
 * @throws {UnforgetError} `invalid-input`, `shape-mismatch`: matrix, baseline, joint or history is not what it should be;
 *   `invalid-option`: an option it does not know
 */
export function summarize(matrix: AccuracyMatrix, options: SummarizeOptions = {}): Summary {
  checkKeys('summarize', options, ['baseline', 'joint', 'history']);
  checkMatrix(matrix);
  const { baseline, joint, history } = options;
  return {
    metrics: {
      averageAccuracy: averageAccuracy(matrix),
      averageIncrementalAccuracy: averageIncrementalAccuracy(matrix),
      learningAccuracy: learningAccuracy(matrix),
      worstCaseAccuracy: worstCaseAccuracy(matrix),
      stability: stability(matrix),
      plasticity: plasticity(matrix),
      forgetting: forgetting(matrix),
      backwardTransfer: backwardTransfer(matrix),
      forwardTransfer: baseline ? forwardTransfer(matrix, baseline) : Number.NaN,
      intransigence: joint ? intransigence(matrix, joint) : Number.NaN,
      minimumAccuracy: history ? minimumAccuracy(history) : Number.NaN,
      worstCaseTradeOff: history ? worstCaseTradeOff(history) : Number.NaN,
      stabilityGap: history ? stabilityGap(history) : Number.NaN,
    },
    experiences: perExperience(matrix, options),
    accuracyMatrix: matrix.map((row) => [...row]),
  };
}

function perExperience(matrix: AccuracyMatrix, { baseline = [], joint = [] }: SummarizeOptions): ExperienceMetrics[] {
  const at = (values: readonly number[], j: number): number => values[j] ?? Number.NaN;
  const columns = {
    learned: diagonal(matrix),
    latest: latest(matrix),
    forgetting: forgettingPerExperience(matrix),
    backwardTransfer: backwardTransferTerms(matrix),
    forwardTransfer: forwardTransferTerms(matrix, baseline),
    intransigence: intransigenceTerms(matrix, joint),
  };
  return range(matrix.length).map((j) => ({
    learned: at(columns.learned, j),
    latest: at(columns.latest, j),
    forgetting: at(columns.forgetting, j),
    backwardTransfer: at(columns.backwardTransfer, j),
    forwardTransfer: at(columns.forwardTransfer, j),
    intransigence: at(columns.intransigence, j),
  }));
}
