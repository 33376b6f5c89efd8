export { type ComposedStrategy, compose, defineStrategy } from './compose.ts';
export { type DecodedContainer, type DecodeOptions, decodeContainer } from './container/decode.ts';
export { type ContainerContent, encodeContainer } from './container/encode.ts';
export type { ContainerNode, ContainerTree } from './container/nodes.ts';
export { type ValueAndGrads, valueAndGrads } from './engine.ts';
export type { EarlyStopping, Look } from './learner/early-stopping.ts';
export type { Evaluation, Predictions } from './learner/evaluate.ts';
export type { ForgetOptions, ForgetReport } from './learner/forget.ts';
export { type InferOptions, inferRows, type Rows } from './learner/infer.ts';
export type { ArrayData, Data, ExperienceInput, Numbers } from './learner/input.ts';
export { createLearner, type EvaluateOptions, type Learner, type PredictOptions } from './learner/learner.ts';
export type { LearnerOptions, LearnOptions, LearnProgress, LearnReport, LossRecord } from './learner/options.ts';
export type { EngineReport } from './learner/runner.ts';
export type { Attachments, Json } from './learner/save.ts';
export {
  type StepInputs,
  type StepProgram,
  type StepResult,
  type StepState,
  trainable,
  trainingStep,
} from './learner/step.ts';
export { learnStream, type StreamOptions, type StreamResult } from './learner/stream.ts';
export { binaryCrossEntropy, crossEntropy, maskLogits, meanSquaredError, softmaxCrossEntropy } from './losses.ts';
export { type CnnOptions, cnn } from './models/cnn.ts';
export { checkInitializer, type Fans, type Initializer, initialBias, initialWeights } from './models/initializer.ts';
export { dropout } from './models/layers.ts';
export { fromLayersModel, type LayersModelOptions } from './models/layers-model.ts';
export { writeToLayersModel } from './models/layers-model-write.ts';
export { checkDropout, checkSizes, type MlpOptions, mlp } from './models/mlp.ts';
export { type AdamOptions, type AdamState, type AdamWOptions, adam, adamw } from './optimizers/adam.ts';
export type { Rate } from './optimizers/options.ts';
export {
  type MomentumOptions,
  type MomentumState,
  momentum,
  type SgdState,
  sgd,
} from './optimizers/sgd.ts';
export { checkInteger, checkKeys, checkNumber } from './options.ts';
export { createRandom, randomFor } from './random.ts';
export {
  gatherInputs,
  gatherTargets,
  inputTensor,
  sampleSize,
  type TensorBatch,
  targetSize,
  targetTensor,
  tensorBatches,
} from './samples.ts';
export { cloneTree, disposeExcept, filterTree, mapTree, padTo, resizeTree, tensorsIn, zerosLike } from './tree.ts';
