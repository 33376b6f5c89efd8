export type { Column } from './columns/column.ts';
export type { Lateral } from './columns/layout.ts';
export { type ColumnCounts, type ParameterCounts, parameterCounts } from './columns/parameter-counts.ts';
export { type ProgressiveCnnOptions, progressiveCnn } from './columns/progressive-cnn.ts';
export { type ColumnOptions, type ProgressiveMlpOptions, progressiveMlp } from './columns/progressive-mlp.ts';
export { type FrozenFeaturesOptions, type FrozenFeaturesState, frozenFeatures } from './frozen-features.ts';
