export type { TeacherState } from './distil.ts';
export {
  type DivergenceOptions,
  type GroupedOptions,
  type OutputPair,
  outputDivergence,
  sigmoidDivergence,
  softmaxDivergence,
  squaredDivergence,
} from './divergence.ts';
export { type FeatureDistance, type FeaturePair, featureDistance } from './feature-distance.ts';
export { featureDistillation } from './feature-distillation.ts';
export { lwf } from './lwf.ts';
export type {
  DistillationOptions,
  FeatureDistillationOptions,
  LwfOptions,
  TeacherUnits,
  Weighting,
} from './options.ts';
export type { TeacherMemory, TeacherRows } from './teacher-memory.ts';
