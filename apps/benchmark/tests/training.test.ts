import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { selectBackend } from '@unforget/backend';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { benchmarkJobs, type Job, keyOf, tuningJobs } from '../src/jobs/job.ts';
import { orderOf } from '../src/jobs/order.ts';
import { runJob } from '../src/jobs/run-job.ts';
import { ALL_METHODS } from '../src/methods/all-methods.ts';
import type { MethodPlan } from '../src/suites/method-plan.ts';
import type { Suite } from '../src/suites/suite.ts';
import { bench, temporaryFolder, tinySources, tinySuite } from './tiny.ts';

beforeAll(async () => {
  vi.stubEnv('UNFORGET_BACKEND', 'cpu');
  await selectBackend({ log: () => {} });
});

const job = (part: Partial<Job>): Job => ({
  suite: 'tiny',
  scenario: 'class',
  method: 'naive',
  seed: 1,
  lambda: null,
  data: 'test',
  ...part,
});

interface Circumstances {
  readonly suite?: Suite;
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number) => void;
}

function run(part: Partial<Job>, { suite = tinySuite, signal, onProgress = () => {} }: Circumstances = {}) {
  const wanted = signal ?? new AbortController().signal;
  const context = { methods: ALL_METHODS, sources: tinySources, backend: 'cpu', signal: wanted, onProgress };
  return runJob(orderOf(job(part), suite), context);
}

const accuracy = async (part: Partial<Job>, suite: Suite): Promise<number> =>
  (await run(part, { suite }))?.metrics.averageAccuracy ?? Number.NaN;

describe('a run', () => {
  // Two places hold two classes each. With the task known, one class of each pair competes: all can be right. Without,
  // no network tells the two classes of a place apart: half is the best there is in the mean.
  it("of joint training lets only the units of a sample's task compete", async () => {
    const twins = { ...tinySuite, protocol: { ...tinySuite.protocol, source: 'twins' } };
    const seed = 2; // its class order puts a class of either place into each task
    expect(await accuracy({ scenario: 'task', method: 'joint', seed }, twins)).toBe(1);
    const mixed = await accuracy({ scenario: 'class', method: 'joint', seed }, twins);
    expect(mixed).toBeGreaterThan(0.35);
    expect(mixed).toBeLessThan(0.65);
  });

  it('has one row for joint training, of which nothing can be forgotten', async () => {
    const result = await run({ method: 'joint' });
    expect(result?.accuracyMatrix.map((row) => row.length)).toEqual([2]);
    expect(result?.metrics.forgetting).toBeNaN();
    expect(result?.steps).toBe(60);
  });

  it('has a row for each experience, and metrics that follow from it', async () => {
    const result = await run({ method: 'naive' });
    const [[a = 0, above] = [], [c = 0, d = 0] = []] = result?.accuracyMatrix ?? [];
    expect(above).toBeNaN();
    expect(result?.metrics).toEqual({ averageAccuracy: (c + d) / 2, forgetting: a - c, backwardTransfer: c - a });
    expect(result?.engine).toEqual({ backend: 'cpu', captured: false, why: null });
  });

  it('forgets without replay, less with it', async () => {
    const naive = await run({ method: 'naive', seed: 2 });
    const replay = await run({ method: 'replay', seed: 2 });
    const forgotten = naive?.metrics.forgetting ?? 0;
    expect(forgotten).toBeGreaterThan(0.9);
    expect(replay?.metrics.forgetting).toBeLessThan(forgotten - 0.2);
  });

  it('takes λ from its job, where that names one', async () => {
    const off = await run({ method: 'ewc', lambda: 0 });
    const naive = await run({ method: 'naive' });
    const on = await run({ method: 'ewc', lambda: 1e6 }); // holds the first experience fast, so the second is not learned
    expect(off?.accuracyMatrix).toEqual(naive?.accuracyMatrix);
    expect(on?.accuracyMatrix).not.toEqual(naive?.accuracyMatrix);
  });

  it.each(['naive', 'joint', 'ewc', 'replay'])('%s keeps no tensor and tells how far it is', async (method) => {
    const before = tf.memory().numTensors;
    const told: number[] = [];
    await run({ method }, { onProgress: (done) => told.push(done) });
    expect(tf.memory().numTensors).toBe(before);
    expect(told).toEqual([...told].sort((a, b) => a - b));
    expect(told[0]).toBeGreaterThan(0);
    expect(told.at(-1)).toBeLessThanOrEqual(1);
  });

  const settings: Readonly<Record<string, MethodPlan>> = {
    'ewc+replay': { lambda: 1, capacity: 20 },
    'online-ewc': { lambda: 10, gamma: 0.5 },
    si: { lambda: { task: 0.1 }, normalize: true },
    mas: { lambda: 0.1, normalize: true },
    lwf: { lambda: 1, weighting: 'equal-tasks' },
    packnet: {},
    pnn: {},
    cumulative: {},
  };
  const protocol = { ...tinySuite.protocol, length: { iterations: 9 } };
  const families: Suite = {
    ...tinySuite,
    protocol,
    methods: Object.fromEntries(Object.keys(ALL_METHODS).map((name) => [name, settings[name] ?? { capacity: 20 }])),
  };
  const plain = Object.keys(tinySuite.methods);

  it.each(Object.keys(ALL_METHODS).filter((name) => !plain.includes(name)))(
    '%s runs, has its effect, and keeps no tensor',
    async (method) => {
      const before = tf.memory().numTensors;
      const result = await run({ method, scenario: 'task' }, { suite: families });
      expect(tf.memory().numTensors).toBe(before);
      expect(result?.warnings).toEqual([]);
      expect(result?.accuracyMatrix).toHaveLength(2);
      if (method === 'pnn' || method === 'packnet') expect(result?.metrics.backwardTransfer).toBe(0);
    },
  );

  it('learns the same under another name, and otherwise with a bound for each class', async () => {
    const balanced = { use: 'replay', capacity: 20, perClass: 20 };
    const methods = { plain: { use: 'replay', capacity: 20 }, balanced, bounded: { ...balanced, perClass: 2 } };
    const suite: Suite = { ...tinySuite, methods: { ...tinySuite.methods, ...methods } };
    const matrixOf = async (method: string) => (await run({ method, seed: 3 }, { suite }))?.accuracyMatrix;
    expect(await matrixOf('plain')).toEqual(await matrixOf('replay'));
    expect(await matrixOf('bounded')).not.toEqual(await matrixOf('balanced'));
  });

  it('fails where the suite has no λ for its scenario', async () => {
    await expect(run({ method: 'si', scenario: 'class' }, { suite: families })).rejects.toThrow(
      'λ of si: expected a number for scenario class in the suite, received none.',
    );
  });

  it.each(['naive', 'joint'])('%s is nothing when it was stopped, and keeps no tensor', async (method) => {
    const before = tf.memory().numTensors;
    const controller = new AbortController();
    expect(await run({ method }, { signal: controller.signal, onProgress: () => controller.abort() })).toBeNull();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('is planned in the scenarios of its method alone', () => {
    const suite: Suite = {
      ...tinySuite,
      methods: { ...tinySuite.methods, ewc: { lambda: 10, scenarios: ['task'] } },
    };
    const places = (jobs: readonly Job[]) => jobs.map(({ scenario, method }) => `${scenario} ${method}`);
    const selection = { scenarios: ['task', 'class'], methods: ['naive', 'ewc'] } as const;
    expect(places(benchmarkJobs(suite, { ...selection, seeds: 1 }))).toEqual(['task naive', 'task ewc', 'class naive']);
    expect(places(tuningJobs(suite, { ...selection, methods: ['ewc'] }))).toEqual(['task ewc', 'task ewc']);
  });

  it('has a key that tells jobs apart', () => {
    expect(keyOf(job({}))).toBe('tiny/class/naive/seed-1');
    expect(keyOf(job({ method: 'ewc', lambda: 1e5, data: 'validation' }))).toBe('tiny/class/ewc/seed-1/lambda-100000');
  });
});

describe('a search for λ', () => {
  it('marks the best of its grid and never looks at test samples', async () => {
    const folder = temporaryFolder();
    const all = await tinySources['points']?.();
    if (!all) throw new Error('no samples');
    const points = async () => ({
      train: all.train,
      get test(): never {
        throw new Error('test samples were read');
      },
    });
    const { status, out } = await bench(['--tune', 'lambda', '--out', folder], { sources: { points } });
    expect(status).toBe(0);
    const { points: grid } = JSON.parse(readFileSync(join(folder, 'results.json'), 'utf8'));
    expect(grid.map((point: { scenario: string; lambda: number }) => [point.scenario, point.lambda])).toEqual([
      ['task', 1],
      ['task', 100],
      ['class', 1],
      ['class', 100],
    ]);
    expect(grid.filter((point: { best: boolean }) => point.best)).toHaveLength(2);
    expect(out).toContain('| λ    | task, ewc | class, ewc |');
    // The same source, asked for a run that does measure on test samples, throws: the guard above works.
    expect((await bench(['--out', folder], { sources: { points } })).status).toBe(1);
  });
});
