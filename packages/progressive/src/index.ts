export { type FrozenFeaturesOptions, type FrozenFeaturesState, frozenFeatures } from './frozen-features.ts';
