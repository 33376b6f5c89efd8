import type { ExperienceMetrics, StreamMetrics } from './summarize.ts';

/** Fields of {@link StreamMetrics}, in the order of tables and documents. */
export const METRIC_NAMES: readonly (keyof StreamMetrics)[] = [
  'averageAccuracy',
  'averageIncrementalAccuracy',
  'learningAccuracy',
  'worstCaseAccuracy',
  'stability',
  'plasticity',
  'forgetting',
  'backwardTransfer',
  'forwardTransfer',
  'intransigence',
  'minimumAccuracy',
  'worstCaseTradeOff',
  'stabilityGap',
];

/** Fields of {@link ExperienceMetrics}, in the order of tables and documents. */
export const EXPERIENCE_METRIC_NAMES: readonly (keyof ExperienceMetrics)[] = [
  'learned',
  'latest',
  'forgetting',
  'backwardTransfer',
  'forwardTransfer',
  'intransigence',
];
