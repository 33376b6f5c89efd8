export type { Answers } from './answers.ts';
export type { Classifier, ClassifierLearnOptions, Forgotten } from './classifier.ts';
export { type CreateClassifier, createClassifier } from './create-classifier.ts';
export type { InputEncoder } from './encoders/encoder.ts';
export type { Image } from './encoders/image.ts';
export type { Numbers, OwnModel } from './encoders/layers-model.ts';
export { type FeatureExtractor, sentenceEncoder } from './encoders/sentence.ts';
export type { Evaluated } from './evaluated.ts';
export type { Contradiction, Example, Skipped } from './examples.ts';
export type { ClassifierOptions, InputKind } from './options.ts';
export type { Prediction } from './prediction.ts';
export {
  type LearnOptions,
  type LearnOutcome,
  type LearnRequest,
  learnVersion,
  type NewBotOptions,
} from './release/learn-version.ts';
export type { ClassifierReport, LabelChange } from './report.ts';
