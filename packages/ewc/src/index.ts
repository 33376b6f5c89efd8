export type { EwcState } from './consolidation.ts';
export { ewc } from './ewc.ts';
export { estimateFisher } from './fisher/estimate-fisher.ts';
export type { FisherLabels, FisherMode, FisherOptions } from './fisher/options.ts';
export { type PerSampleCall, type PerSampleRule, registerPerSampleRule } from './fisher/rules/registry.ts';
export type { FisherSource } from './fisher/source.ts';
export { onlineEwc } from './online-ewc.ts';
export { decayTerm, mergeTerm, type QuadraticForm, type QuadraticTerm, quadraticPenalty } from './quadratic-penalty.ts';
export type { EwcOptions, OnlineEwcOptions } from './strategy-options.ts';
