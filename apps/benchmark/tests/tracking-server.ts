import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Logged {
  readonly id: string;
  readonly tags: Readonly<Record<string, string>>;
  params: Readonly<Record<string, string>>;
  metrics: readonly { readonly key: string; readonly value: number; readonly step: number }[];
  status: string;
}

interface Pair {
  readonly key: string;
  readonly value: string;
}

/** What of MLflow's REST answers a tracking client, on a free port of this machine. */
export async function startTrackingServer() {
  const runs: Logged[] = [];
  const headers: string[] = [];
  let experiment: string | null = null;
  const find = (id: string): Logged => runs.find((run) => run.id === id) as Logged;
  // biome-ignore lint/suspicious/noExplicitAny: JSON of any form
  const answers: Record<string, (body: any) => object> = {
    'experiments/search': () => ({ experiments: experiment ? [{ experiment_id: '7', name: experiment }] : [] }),
    'experiments/create': ({ name }) => {
      experiment = name;
      return { experiment_id: '7' };
    },
    'runs/search': ({ filter }) => ({
      runs: runs.filter(
        ({ tags, status }) => filter.includes(`'${tags['unforget.run']}'`) && filter.includes(`'${status}'`),
      ),
    }),
    'runs/create': ({ tags }) => {
      runs.push({ id: `run-${runs.length}`, tags: recordOf(tags), params: {}, metrics: [], status: 'RUNNING' });
      return { run: { info: { run_id: runs.at(-1)?.id } } };
    },
    'runs/log-batch': ({ run_id, params = [], metrics = [] }) => {
      const run = find(run_id);
      run.params = { ...run.params, ...recordOf(params) };
      run.metrics = [...run.metrics, ...metrics];
      return {};
    },
    'runs/update': ({ run_id, status }) => {
      find(run_id).status = status;
      return {};
    },
  };
  const server = createServer(async (request, response) => {
    headers.push(request.headers.authorization ?? '');
    const path = request.url?.replace('/api/2.0/mlflow/', '') ?? '';
    const body = await bodyOf(request);
    response.statusCode = answers[path] ? 200 : 404;
    response.end(JSON.stringify(answers[path]?.(JSON.parse(body)) ?? { error_code: 'ENDPOINT_NOT_FOUND' }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const stop = () => new Promise((resolve) => server.close(resolve).closeAllConnections());
  return { address: `127.0.0.1:${port}`, runs, headers, experiment: () => experiment, stop };
}

const recordOf = (pairs: readonly Pair[]): Record<string, string> =>
  Object.fromEntries(pairs.map(({ key, value }) => [key, value]));

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const part of request) text += part;
  return text;
}
