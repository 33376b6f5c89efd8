export { averageAccuracy, averageIncrementalAccuracy, learningAccuracy, worstCaseAccuracy } from './accuracy.ts';
export { type ClassReport, type ClassScores, classReport, type Scores } from './classes/class-report.ts';
export { type ConfusionMatrix, confusionMatrix } from './classes/confusion-matrix.ts';
export { type ClassReportJson, classReportToJson, type ScoresJson } from './classes/json.ts';
export { type Answered, type DriftOptions, type DriftWatch, watchDrift } from './drift/drift.ts';
export { forgetting, forgettingPerExperience } from './forgetting.ts';
export { formatClassReport, formatMatrix, formatSummary, type NamesOption } from './format/format.ts';
export {
  type Evaluation,
  type EvaluationHistory,
  minimumAccuracy,
  stabilityGap,
  worstCaseTradeOff,
} from './history.ts';
export type { AccuracyMatrix } from './matrix/check.ts';
export { type JsonNumber, SCHEMA_VERSION } from './matrix/json.ts';
export {
  type AccuracyMatrixJson,
  type AccuracyMatrixRecorder,
  accuracyMatrix,
  accuracyMatrixFromJson,
} from './matrix/recorder.ts';
export { intransigence, plasticity, stability } from './stability.ts';
export { type Interval, type IntervalOptions, meanInterval } from './statistics/interval.ts';
export { type SummaryJson, summaryFromJson, summaryToJson } from './summary/json.ts';
export { EXPERIENCE_METRIC_NAMES, METRIC_NAMES } from './summary/names.ts';
export {
  type ExperienceMetrics,
  type StreamMetrics,
  type SummarizeOptions,
  type Summary,
  summarize,
} from './summary/summarize.ts';
export { backwardTransfer, forwardTransfer } from './transfer.ts';
