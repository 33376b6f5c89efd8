export { CAPTURE, type Capture, type CapturedProgram, type CaptureResult, type TensorProgram } from './capture.ts';
export { type ErrorCode, type ErrorDetails, UnforgetError } from './errors.ts';
export type { ForgetPredicate, ForgetReceipt, KeptSample } from './forget.ts';
export type {
  Arrival,
  ForwardOptions,
  ForwardResult,
  Growth,
  Head,
  LayerCall,
  LayerSite,
  Model,
  Tap,
} from './model.ts';
export { checkKeys } from './options.ts';
export type { Experience, InputArray, Samples, Scenario, Stream, StreamExperience } from './samples.ts';
export type {
  Batch,
  BatchContext,
  BatchPart,
  ExperienceContext,
  ExtraValues,
  ForgetContext,
  Forgotten,
  FrozenContext,
  GradsContext,
  HostMemory,
  InferenceContext,
  InitContext,
  Interruption,
  Interrupts,
  LossContext,
  ObserveContext,
  Origin,
  OutputsContext,
  PartLevel,
  Requirement,
  StepContext,
  Strategy,
  StrategyReport,
  TensorPart,
  UpdateContext,
} from './strategy.ts';
export type {
  Clock,
  ParamTree,
  Random,
  RandomFor,
  Snapshot,
  SnapshotArray,
  SnapshotNode,
  StateNode,
  StateTree,
} from './tensors.ts';
export type { Likelihood, Loss, Optimizer, OptimizerUpdate } from './training.ts';
