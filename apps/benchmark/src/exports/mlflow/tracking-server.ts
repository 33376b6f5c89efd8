import { UnforgetError } from '@unforget/types';
import type { MlflowRun } from './run.ts';

/** A server that answers MLflow's REST calls. */
export interface TrackingServer {
  /** @throws UnforgetError `invalid-option` when none answers there */
  ping(): Promise<void>;
  /** Logs the runs that the experiment does not have yet, and says how many that were. */
  log(experiment: string, runs: readonly MlflowRun[]): Promise<number>;
}

type Answer = Record<string, unknown>;

/** As many metrics as one call may bring. */
const BATCH = 1000;

/** @param url  `http://host:port`, with user and password in it if the server wants them */
export function trackingServer(url: string): TrackingServer {
  const call = callerFor(url);
  return {
    ping: async () => void (await call('experiments/search', { max_results: 1 })),
    log: async (experiment, runs) => {
      const experimentId = await experimentNamed(experiment, call);
      let logged = 0;
      for (const run of runs) {
        if (await isThere(run, experimentId, call)) continue;
        await logRun(run, experimentId, call);
        logged++;
      }
      return logged;
    },
  };
}

type Call = (path: string, body: Answer) => Promise<Answer>;

function callerFor(url: string): Call {
  const base = new URL(url);
  const { username, password } = base;
  const login = username ? { authorization: `Basic ${btoa(decodeURIComponent(`${username}:${password}`))}` } : {};
  base.username = base.password = '';
  const root = base.href.replace(/\/$/, '');
  return async (path, body) => {
    try {
      const response = await fetch(`${root}/api/2.0/mlflow/${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...login },
        signal: AbortSignal.timeout(30_000),
        body: JSON.stringify(body),
      });
      const text = await response.text();
      if (response.ok) return JSON.parse(text);
      throw new Error(`status ${response.status}: ${text.slice(0, 200)}`);
    } catch (cause) {
      throw notAnswering(root, path, cause);
    }
  };
}

function notAnswering(root: string, path: string, cause: unknown): UnforgetError {
  const reason = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause;
  return new UnforgetError({
    code: 'invalid-option',
    what: `Option "--mlflow" ${root}`,
    expected: 'a tracking server of MLflow, or a folder',
    received: `to ${path}: ${reason instanceof Error ? reason.message : String(reason)}`,
    cause,
  });
}

async function experimentNamed(name: string, call: Call): Promise<string> {
  const found = await call('experiments/search', { max_results: 1, filter: `name = '${name}'` });
  const [known] = (found['experiments'] ?? []) as { experiment_id: string }[];
  return known?.experiment_id ?? String((await call('experiments/create', { name }))['experiment_id']);
}

async function isThere({ digest }: MlflowRun, experimentId: string, call: Call): Promise<boolean> {
  // One that was not logged to its end is no such run: it is made anew.
  const filter = `tags."unforget.run" = '${digest}' and attributes.status = 'FINISHED'`;
  const found = await call('runs/search', { experiment_ids: [experimentId], filter, max_results: 1 });
  return ((found['runs'] ?? []) as unknown[]).length > 0;
}

async function logRun(run: MlflowRun, experimentId: string, call: Call): Promise<void> {
  const now = Date.now();
  const tags = pairs({ ...run.tags, 'mlflow.runName': run.name });
  const start = { experiment_id: experimentId, run_name: run.name, start_time: now - run.milliseconds, tags };
  const { run: made } = (await call('runs/create', start)) as { run: { info: { run_id: string } } };
  const runId = made.info.run_id;
  const metrics = run.metrics.map(({ name, step, value }) => ({ key: name, step, value, timestamp: now }));
  await call('runs/log-batch', { run_id: runId, params: pairs(run.params) });
  for (let at = 0; at < metrics.length; at += BATCH) {
    await call('runs/log-batch', { run_id: runId, metrics: metrics.slice(at, at + BATCH) });
  }
  await call('runs/update', { run_id: runId, status: 'FINISHED', end_time: now });
}

const pairs = (values: Readonly<Record<string, string>>) =>
  Object.entries(values).map(([key, value]) => ({ key, value }));
