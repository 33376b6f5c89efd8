export { type ComposedStrategy, compose, defineStrategy } from './compose.ts';
export { type ValueAndGrads, valueAndGrads } from './engine.ts';
export { binaryCrossEntropy, crossEntropy, maskLogits, meanSquaredError, softmaxCrossEntropy } from './losses.ts';
export { type CnnOptions, cnn } from './models/cnn.ts';
export type { Initializer } from './models/initializer.ts';
export { type MlpOptions, mlp } from './models/mlp.ts';
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
