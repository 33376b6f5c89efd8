import { type Scenario, UnforgetError } from '@unforget/types';
import { type ByScenario, inScenario, type MethodPlan } from '../suites/method-plan.ts';
import type { MethodContext } from './method.ts';

/** λ of the plan in this scenario. */
export const lambdaOf = (context: MethodContext): number => needed('λ', context.plan.lambda, context);

export const gammaOf = (context: MethodContext): number => needed('γ', context.plan.gamma, context);

function needed(what: string, value: ByScenario<number> | undefined, { name, scenario }: MethodContext): number {
  const number = inScenario(value, scenario);
  if (number !== undefined) return number;
  throw missing(`${what} of ${name}`, `a number for scenario ${scenario} in the suite`);
}

/** Options of every penalty. */
export const penaltyOf = (context: MethodContext) => ({
  lambda: lambdaOf(context),
  ...(context.plan.normalize ? { normalize: true } : {}),
});

/** Options of every buffer: so many samples in all, and of each class or each experience if the plan says so. */
export function bufferOf({ name, scenario, plan }: MethodContext) {
  if (plan.capacity === undefined) throw missing(`Capacity of ${name}`, 'a number in the suite');
  return { capacity: plan.capacity, ...limitOf(plan, scenario) };
}

function limitOf(plan: MethodPlan, scenario: Scenario) {
  const perClass = inScenario(plan.perClass, scenario);
  if (perClass !== undefined) return { policy: 'class-balanced' as const, perClass };
  const perExperience = inScenario(plan.perExperience, scenario);
  return perExperience === undefined ? {} : { policy: 'experience-balanced' as const, perExperience };
}

const missing = (what: string, expected: string): UnforgetError =>
  new UnforgetError({ code: 'invalid-option', what, expected, received: 'none' });
