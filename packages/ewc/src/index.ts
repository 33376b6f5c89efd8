export { estimateMas, type MasEstimateOptions, type MasSource } from './estimate-mas.ts';
export { ewc } from './ewc.ts';
export { estimateFisher } from './fisher/estimate-fisher.ts';
export type { FisherLabels, FisherMode, FisherOptions } from './fisher/options.ts';
export { type Moment, type PerSampleCall, type PerSampleRule, registerPerSampleRule } from './fisher/rules/registry.ts';
export type { FisherSource } from './fisher/source.ts';
export type { EwcState } from './fisher-consolidation.ts';
export { type MasState, mas } from './mas.ts';
export { onlineEwc } from './online-ewc.ts';
export { consolidateSi, type Path, type PathStep, pathIntegralStep } from './path-integral.ts';
export { decayTerm, mergeTerm, type QuadraticForm, type QuadraticTerm, quadraticPenalty } from './quadratic-penalty.ts';
export { type SiState, si } from './si.ts';
export type {
  EwcOptions,
  MasOptions,
  OnlineEwcOptions,
  PenaltyOptions,
  SiGradient,
  SiOptions,
} from './strategy-options.ts';
