import { createHash } from 'node:crypto';
import { UnforgetError } from '@unforget/types';
import type { MethodPlan } from '../suites/method-plan.ts';
import type { Protocol, Suite } from '../suites/suite.ts';
import type { Job } from './job.ts';

/** A job with all that decides its numbers, as plain data: another process, or another machine, needs nothing else. */
export interface Order {
  readonly job: Job;
  readonly protocol: Protocol;
  /** λ of a search is in it. */
  readonly plan: MethodPlan;
  /** Share of the training samples that stands in for the test samples; null: the test samples are used. */
  readonly validationFraction: number | null;
}

/** @throws UnforgetError `invalid-option` for a search in a suite that has none */
export function orderOf(job: Job, suite: Suite): Order {
  const { protocol, tuning } = suite;
  const plan = suite.methods[job.method] as MethodPlan;
  const lambda = job.lambda === null ? {} : { lambda: job.lambda };
  const order = { job, protocol, plan: { ...plan, ...lambda }, validationFraction: null };
  if (job.data === 'test') return order;
  if (tuning) return { ...order, validationFraction: tuning.validationFraction };
  throw new UnforgetError({
    code: 'invalid-option',
    what: `Suite ${suite.name}`,
    expected: 'a search',
    received: 'none',
  });
}

/**
 * Short mark of everything that decides the numbers of a suite's method, to keep results of two protocols apart; null for
 * a method that the suite does not have.
 */
export function fingerprintOf(suite: Suite, { method, data }: Pick<Job, 'method' | 'data'>): string | null {
  const { protocol, methods, tuning } = suite;
  const plan = methods[method];
  if (!plan) return null;
  // Where and under which name a method is run does not change what it finds.
  const { scenarios, ...settings } = plan;
  const searched = data === 'validation' ? { validationFraction: tuning?.validationFraction } : {};
  return createHash('sha256')
    .update(JSON.stringify({ protocol, settings, ...searched }))
    .digest('hex')
    .slice(0, 12);
}
