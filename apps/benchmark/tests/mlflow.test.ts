import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { askPython, pythonHas } from './python.ts';
import { bench, broken, temporaryFolder } from './tiny.ts';
import { startTrackingServer } from './tracking-server.ts';

const results = temporaryFolder();

beforeAll(async () => {
  vi.stubEnv('UNFORGET_BACKEND', 'cpu');
  await bench(['--methods', 'ewc', '--scenario', 'task', '--seeds', '2', '--out', results]);
}, 120_000);

const recordsIn = (folder: string) =>
  readFileSync(join(folder, 'results.jsonl'), 'utf8')
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line));

describe('--mlflow FOLDER', () => {
  const store = temporaryFolder();
  const textOf = (...parts: readonly string[]) => readFileSync(join(...parts), 'utf8');
  const experiment = () => join(store, readdirSync(store).find((name) => /^\d+$/.test(name)) ?? '');
  const runs = () => readdirSync(experiment()).filter((name) => name !== 'meta.yaml');

  it('has a folder for each run, with parameters, tags and metrics', async () => {
    const { status, err } = await bench(['report', results, '--mlflow', store]);
    expect({ status, err }).toEqual({ status: 0, err: `2 runs for MLflow in ${store}\n` });
    expect(textOf(experiment(), 'meta.yaml')).toContain("name: 'unforget/tiny'\n");
    const [record] = recordsIn(results);
    const run = join(experiment(), runs().find((name) => textOf(experiment(), name, 'params', 'seed') === '1') ?? '');
    expect(textOf(run, 'params', 'lambda')).toBe('10');
    expect(textOf(run, 'params', 'hidden')).toBe('[8]');
    expect(textOf(run, 'tags', 'mlflow.runName')).toBe('tiny/task/ewc/seed-1');
    expect(textOf(run, 'metrics', 'forgetting')).toMatch(new RegExp(`^\\d{13} ${record.metrics.forgetting} 2\n$`));
    expect(textOf(run, 'metrics', 'accuracy', 'experience_1').match(/ [12]\n/g)).toEqual([' 1\n', ' 2\n']);
    expect(textOf(run, 'meta.yaml')).toContain('status: 3\n');
  });

  it('has each run once, however often it is written, and others beside it', async () => {
    const before = runs();
    await bench(['report', results, '--mlflow', store]);
    expect(runs()).toEqual(before);
    const more = ['--methods', 'naive', '--scenario', 'task', '--seeds', '1', '--out', temporaryFolder()];
    await bench([...more, '--mlflow', store]);
    expect(runs()).toHaveLength(3);
  });

  it.skipIf(!pythonHas('mlflow'))('is what MLflow itself reads', async () => {
    const read = await askPython(READ, store);
    const [record] = recordsIn(results);
    expect(read).toContainEqual({
      name: 'tiny/task/ewc/seed-1',
      status: 'FINISHED',
      lambda: '10',
      forgetting: record.metrics.forgetting,
      first: record.accuracyMatrix.map(([value]: number[], i: number) => [i + 1, value]),
    });
    expect(read).toHaveLength(3);
  });
});

const READ = `
import json, os, sys
os.environ["MLFLOW_ALLOW_FILE_STORE"] = "true"
from mlflow.tracking import MlflowClient
client = MlflowClient(tracking_uri="file://" + sys.argv[1])
experiment = client.get_experiment_by_name("unforget/tiny")
print(json.dumps([{
    "name": run.info.run_name,
    "status": run.info.status,
    "lambda": run.data.params.get("lambda"),
    "forgetting": run.data.metrics["forgetting"],
    "first": [[m.step, m.value] for m in client.get_metric_history(run.info.run_id, "accuracy/experience_1")],
} for run in client.search_runs([experiment.experiment_id])]))
`;

describe('--mlflow URL', () => {
  let server: Awaited<ReturnType<typeof startTrackingServer>>;
  beforeAll(async () => {
    server = await startTrackingServer();
  });
  afterAll(() => server.stop());

  it('logs every run to its end, and says how many', async () => {
    const { status, err } = await bench(['report', results, '--mlflow', `http://${server.address}/`]);
    expect({ status, err }).toEqual({ status: 0, err: `2 runs new on ${server.address}, of 2\n` });
    expect(server.experiment()).toBe('unforget/tiny');
    const [run] = server.runs;
    const [record] = recordsIn(results);
    expect(run).toMatchObject({ status: 'FINISHED', params: { lambda: '10', method: 'ewc', seed: '1' } });
    expect(run?.tags['mlflow.runName']).toBe('tiny/task/ewc/seed-1');
    const forgetting = run?.metrics.find(({ key }) => key === 'forgetting');
    expect(forgetting).toMatchObject({ value: record.metrics.forgetting, step: 2 });
  });

  it('logs none twice, unless it was not logged to its end', async () => {
    const again = () => bench(['report', results, '--mlflow', `http://${server.address}`]);
    expect((await again()).err).toBe(`0 runs new on ${server.address}, of 2\n`);
    const [run] = server.runs;
    if (run) run.status = 'RUNNING';
    expect((await again()).err).toBe(`1 runs new on ${server.address}, of 2\n`);
    expect(server.runs).toHaveLength(3);
  });

  it('logs in with the name in the address, which is not shown', async () => {
    const { err } = await bench(['report', results, '--mlflow', `http://me:it%40s@${server.address}`]);
    expect(server.headers.at(-1)).toBe(`Basic ${btoa('me:it@s')}`);
    expect(err).not.toContain('me:');
  });

  it('that nobody answers is found out before the first run', async () => {
    const folder = temporaryFolder();
    const { status, err } = await bench(['--out', folder, '--mlflow', 'http://127.0.0.1:9']);
    expect(status).toBe(2);
    expect(err).toMatch(
      /^(.*\n)?bench: Option "--mlflow" http:\/\/127.0.0.1:9: expected a tracking server of MLflow, or a folder, received to experiments\/search: .+\n$/,
    );
    expect(readdirSync(folder)).toEqual([]);
  });

  it('that is something else is named with its answer', async () => {
    const { err } = await bench(['report', results, '--mlflow', `http://${server.address}/elsewhere`]);
    expect(err).toContain('received to experiments/search: status 404: {"error_code":"ENDPOINT_NOT_FOUND"}');
  });
});

it('a failed run is not exported', async () => {
  const args = ['--seeds', '1', '--scenario', 'task', '--out', temporaryFolder(), '--mlflow', temporaryFolder()];
  expect((await bench(args, { catalogue: broken })).err).toContain('\n1 runs for MLflow');
});
