export { describeModel, type ModelContract } from './describe-model.ts';
export { describeStrategy, type StrategyContract, type TestFunctions } from './describe-strategy.ts';
export { guarded, guardedModel } from './guards.ts';
export { pointClouds } from './problems.ts';
export { difference, expectClose, type Tolerance, type Values } from './tensor-matcher.ts';
