import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { selectBackend } from '@unforget/backend';
import { samplesFrom, type TrainTest } from '@unforget/data';
import { dataFolder } from '@unforget/data/node';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { withBorder } from '../src/data/images.ts';
import { ALL_SOURCES, type Source, type Sources } from '../src/data/sources.ts';
import { benchmarkJobs } from '../src/jobs/job.ts';
import { orderOf } from '../src/jobs/order.ts';
import { runJob } from '../src/jobs/run-job.ts';
import { ALL_METHODS } from '../src/methods/all-methods.ts';
import { ALL_PUBLICATIONS } from '../src/published/all-publications.ts';
import { ALL_SUITES } from '../src/suites/all-suites.ts';
import { methodOf } from '../src/suites/method-plan.ts';
import type { Suite } from '../src/suites/suite.ts';
import { temporaryFolder } from './tiny.ts';

beforeAll(async () => {
  vi.stubEnv('UNFORGET_BACKEND', 'cpu');
  await selectBackend({ log: () => {} });
});

const CLASSES: Readonly<Record<string, number>> = {
  'clinc150-features': 150,
  'clinc150-hashed': 150,
  'banking77-features': 77,
  'banking77-hashed': 77,
  'text-domains-hashed': 39,
};

/** Three samples of each class of a source, of four numbers. */
function small(source: string): TrainTest {
  const classes = CLASSES[source] ?? 10;
  const y = Int32Array.from({ length: 3 * classes }, (_, i) => i % classes);
  const x = Float32Array.from({ length: 4 * y.length }, (_, i) => ((i * 7919) % 101) / 101);
  const samples = samplesFrom({ x, y, shape: [4] });
  return { train: samples, test: samples };
}

const smallSources: Sources = Object.fromEntries(
  Object.keys(ALL_SOURCES).map((name) => [name, async () => small(name)]),
);

/** One step an experience, three units: the whole path of a suite, and nothing learned. */
const tinyOf = (suite: Suite): Suite => ({
  ...suite,
  protocol: { ...suite.protocol, hidden: [3], batchSize: 4, length: { iterations: 1 } },
});

describe.each(ALL_SUITES.map((suite) => [suite.name, suite] as const))('suite %s', (_, suite) => {
  it('names only what is there', () => {
    expect(ALL_SOURCES).toHaveProperty(suite.protocol.source);
    for (const [name, plan] of Object.entries(suite.methods))
      expect(ALL_METHODS).toHaveProperty([methodOf(name, plan)]);
    for (const scenario of suite.scenarios) expect(suite.protocol.heads).toHaveProperty(scenario);
    for (const check of suite.checks) {
      expect(suite.scenarios).toContain(check.scenario);
      expect(suite.methods).toHaveProperty([check.left]);
      if ('right' in check) expect(suite.methods).toHaveProperty([check.right]);
    }
    for (const method of suite.tuning?.methods ?? []) expect(suite.methods).toHaveProperty([method]);
  });

  it('runs, every method in every scenario, in a tiny version', { timeout: 400_000 }, async () => {
    const small = tinyOf(suite);
    const jobs = benchmarkJobs(small, { ...small, methods: Object.keys(small.methods), seeds: 1 });
    expect(jobs.length).toBeGreaterThan(0);
    for (const job of jobs) {
      const options = { methods: ALL_METHODS, sources: smallSources, backend: 'cpu', onProgress: () => {} };
      const result = await runJob(orderOf(job, small), { ...options, signal: new AbortController().signal });
      expect(result?.metrics.averageAccuracy).toBeGreaterThanOrEqual(0);
    }
  });
});

describe('published numbers', () => {
  it.each(ALL_PUBLICATIONS.map((one) => [one.suite, one] as const))(
    'of %s belong to cells of it',
    (name, publication) => {
      const suite = ALL_SUITES.find((one) => one.name === name);
      for (const { scenario, method, mean } of publication.numbers) {
        expect(suite?.methods).toHaveProperty([method]);
        expect(suite?.scenarios).toContain(scenario);
        expect(mean).toBeGreaterThan(1); // percent
        expect(mean).toBeLessThanOrEqual(100);
      }
    },
  );
});

it('a border of zeros keeps every pixel two further in', () => {
  const x = new Uint8Array(2 * 784);
  x[0] = 7; // the first pixel of the first image
  x[784 + 27 * 28 + 27] = 9; // the last of the second
  const wide = withBorder(samplesFrom({ x, y: [0, 1], shape: [28, 28, 1] }));
  expect(wide.shape).toEqual([32, 32, 1]);
  expect(wide.x[2 * 32 + 2]).toBe(7);
  expect(wide.x[1024 + 29 * 32 + 29]).toBe(9);
  expect(wide.x.filter((value) => value > 0)).toHaveLength(2);
});

it('a part of MNIST is not taken for all of it', async () => {
  const root = temporaryFolder();
  mkdirSync(join(root, 'mnist'));
  const one = {
    images: [0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 28, 0, 0, 0, 28, ...new Array(784).fill(0)],
    labels: [0, 0, 8, 1, 0, 0, 0, 1, 7],
  };
  for (const part of ['train', 't10k']) {
    writeFileSync(join(root, 'mnist', `${part}-images-idx3-ubyte`), Uint8Array.from(one.images));
    writeFileSync(join(root, 'mnist', `${part}-labels-idx1-ubyte`), Uint8Array.from(one.labels));
  }
  vi.stubEnv('UNFORGET_DATA', root);
  const loading = (ALL_SOURCES['mnist'] as Source)();
  await expect(loading).rejects.toThrow('expected 60000 images to train and 10000 to test, received 1 and 1');
  vi.stubEnv('UNFORGET_DATA', undefined);
});

const data = dataFolder('../shared/data');
if (data === null)
  process.stderr.write('No data sets in UNFORGET_DATA or ../shared/data: their loaders are not tested.\n');

describe.skipIf(data === null)('data sets', () => {
  it.each([
    ['mnist', [60_000, 10_000, 784, 10]],
    ['mnist-32', [60_000, 10_000, 1024, 10]],
    ['fashion-mnist', [60_000, 10_000, 784, 10]],
    ['clinc150-features', [15_000, 4500, 128, 150]],
    ['clinc150-hashed', [15_000, 4500, 2048, 150]],
    ['banking77-features', [10_003, 3080, 128, 77]],
    ['banking77-hashed', [10_003, 3080, 2048, 77]],
    ['text-domains-hashed', [12_123, 3065, 2048, 39]],
  ])('%s has its samples and classes', async (name, expected) => {
    const { train, test } = await (ALL_SOURCES[name] as Source)();
    const width = train.x.length / train.length;
    expect([train.length, test.length, width, new Set(train.y).size]).toEqual(expected);
    expect(Math.max(...train.y)).toBe((expected[3] ?? 0) - 1);
  });
});
