export type { Classifier, ClassifierLearnOptions, Evaluated, Forgotten } from './classifier.ts';
export { type CreateClassifier, createClassifier } from './create-classifier.ts';
export type { InputEncoder } from './encoders/encoder.ts';
export type { Contradiction, Example, Skipped } from './examples.ts';
export type { ClassifierOptions, InputKind } from './options.ts';
export type { Prediction } from './prediction.ts';
export type { ClassifierReport, LabelChange } from './report.ts';
