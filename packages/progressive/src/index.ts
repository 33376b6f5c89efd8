export type { Column } from './columns/column.ts';
export type { Lateral } from './columns/layout.ts';
export { type ColumnCounts, type ParameterCounts, parameterCounts } from './columns/parameter-counts.ts';
export { type ProgressiveCnnOptions, progressiveCnn } from './columns/progressive-cnn.ts';
export { type ColumnOptions, type ProgressiveMlpOptions, progressiveMlp } from './columns/progressive-mlp.ts';
export { type FrozenFeaturesOptions, type FrozenFeaturesState, frozenFeatures } from './frozen-features.ts';
export type { Confidence } from './inference/confidence.ts';
export {
  evaluateWithoutTask,
  type InferTaskOptions,
  inferTask,
  type LabelledTask,
  type TaskInference,
  type WithoutTask,
  type WithoutTaskEvaluation,
} from './inference/infer-task.ts';
export { packNet } from './packnet/packnet.ts';
export type { PackNetOptions } from './packnet/packnet-options.ts';
export type { PackNetFigures, PackNetState } from './packnet/packnet-state.ts';
