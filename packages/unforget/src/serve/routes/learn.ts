import { fail, shown } from '../../errors.ts';
import { checkExamples, type Example } from '../../examples.ts';
import type { Handler } from '../application.ts';
import { Problem } from '../problem.ts';

/** `POST /learn {"examples": [{"input", "label", "id"?}], "name"?}`: a job. */
export const learn: Handler = async ({ jobs, settings }, { body }) => {
  const { examples, name } = await body(['examples', 'name']);
  // What can be told at once is: the job would fail with the same.
  checkExamples(examples as Example<unknown>[]);
  if (name !== undefined && typeof name !== 'string') {
    fail('invalid-input', { what: 'name', expected: 'a text', received: shown(name) });
  }
  const { test, gates } = settings;
  const started = jobs.start({
    examples: examples as Example<unknown>[],
    test,
    ...(gates ? { gates } : {}),
    ...(name === undefined ? {} : { name }),
  });
  return { status: 202, headers: { location: `/jobs/${started.id}` }, body: started };
};

/** `GET /jobs/:id?wait`: with `wait` (seconds, or as long as a request may take) at its end. */
export const job: Handler = async ({ jobs, settings }, { params: { id = '' }, query }) => {
  const found = await jobs.get(id, waitOf(query.get('wait'), settings.timeout));
  if (found) return { status: 200, body: found };
  throw new Problem(404, { code: 'not-found', what: 'Job', expected: 'one of the last 100', received: shown(id) });
};

/** Milliseconds; less than the time of a request, so that there is an answer. */
function waitOf(given: string | null, timeout: number): number {
  const most = 0.9 * timeout;
  if (given === null) return 0;
  if (given === '') return most;
  const seconds = Number(given);
  if (seconds >= 0) return Math.min(1000 * seconds, most);
  return fail('invalid-input', { what: 'wait', expected: 'seconds', received: shown(given) });
}
