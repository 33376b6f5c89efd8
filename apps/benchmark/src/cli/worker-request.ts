import { availableParallelism } from 'node:os';
import { UnforgetError } from '@unforget/types';
import { count } from './request.ts';

/** Options as they come from the command line. */
export interface RawWorkerOptions {
  readonly redis?: string;
  readonly jobs?: string;
  readonly stalledAfter?: string;
}

/** What a worker is to do, checked. */
export interface WorkerRequest {
  readonly url: string;
  readonly jobs: number;
  readonly stalledAfter: number;
}

/** @throws UnforgetError `invalid-option` */
export function readWorkerRequest({ redis, jobs, stalledAfter }: RawWorkerOptions): WorkerRequest {
  if (redis === undefined) {
    const what = 'Option "--redis" of bench worker';
    throw new UnforgetError({ code: 'invalid-option', what, expected: 'redis://host:port', received: 'none' });
  }
  return {
    url: redis,
    jobs: jobs === undefined ? availableParallelism() : count('jobs', jobs),
    stalledAfter: stalledAfter === undefined ? 30 : count('stalled-after', stalledAfter),
  };
}
