import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { selectBackend } from '@unforget/backend';
import { adam, createLearner, mlp } from '@unforget/core';
import { ewc } from '@unforget/ewc';
import { replay } from '@unforget/replay';
import { UnforgetError } from '@unforget/types';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { headFor } from '../src/compare.ts';
import { showMethods } from '../src/demos/methods.ts';
import { pointsTasks } from '../src/demos/points.ts';
import { ALL_METHODS } from '../src/methods/all-methods.ts';
import { keptBytes } from '../src/methods/kept-bytes.ts';
import { type Cost, median } from '../src/methods/measure.ts';
import type { MethodEntry } from '../src/methods/method.ts';
import { COMMAND, methodsPage } from '../src/methods/page.ts';
import { scatterSpec, wideHtml } from '../src/methods/report.ts';
import { pointsStage } from '../src/methods/stages.ts';
import { bytesText } from '../src/methods/texts.ts';
import { checkOptions } from '../src/options.ts';
import type { MethodResult } from '../src/result.ts';

beforeAll(async () => {
  vi.stubEnv('UNFORGET_BACKEND', 'cpu');
  await selectBackend({ log: () => {} });
});

const names = ALL_METHODS.map(({ name }) => name);

/** First cells of each table of a page. */
const tablesOf = (page: string): string[][] =>
  page.split('\n\n').flatMap((part) => {
    const rows = part.split('\n').filter((line) => line.startsWith('| '));
    return rows.length ? [rows.slice(2).map((row) => row.split(' | ')[0]?.slice(2) ?? '')] : [];
  });

describe('docs/methods.md', () => {
  const pageNow = () => readFileSync(join(import.meta.dirname, '../../../docs/methods.md'), 'utf8');

  it('lists exactly the methods there are, in both tables', () => {
    expect(tablesOf(pageNow())).toEqual([names, names]);
  });

  it('is as the command would write it, figures and machine aside', () => {
    const cost = (method: string): Cost => ({ method, kept: 0, learning: 0, step: 1, end: 0 });
    const fresh = methodsPage(names.filter((name) => name !== 'joint').map(cost), 'A machine');
    const described = (text: string) => text.slice(0, text.indexOf('## What they cost'));
    const page = pageNow();
    expect(described(page)).toBe(described(fresh));
    expect(page).toContain(COMMAND);
  });
});

describe('the methods', () => {
  it('have names of their own, and every family has one', () => {
    expect(new Set(names).size).toBe(names.length);
    expect(new Set(ALL_METHODS.map(({ family }) => family)).size).toBe(6);
  });

  const stage = pointsStage(1);
  const small = (entry: MethodEntry) => {
    const stream = stage.stream(entry.needs.taskId ? 'task' : 'domain');
    const net = (head: ReturnType<typeof headFor>) => mlp({ inputs: 2, hidden: [8], head });
    const made = entry.make({
      place: 'points',
      net,
      inputs: [2],
      hidden: [8],
      capacity: 10,
      experiences: 2,
      units: stream.units,
    });
    const learner = createLearner({
      model: (made.model ?? net)(headFor(stream)),
      optimizer: adam(0.01),
      ...(made.strategy ? { strategy: made.strategy } : {}),
    });
    return { stream, learner };
  };

  it.each(ALL_METHODS.map((entry) => [entry.name, entry] as const))('%s learns two experiences', async (_, entry) => {
    const { stream, learner } = small(entry);
    let warnings: readonly string[] = ['nothing learned'];
    for (const { train, taskId } of stream.experiences) {
      ({ warnings } = await learner.learn({ samples: train, taskId }, { iterations: 6, batchSize: 16 }));
    }
    expect(warnings).toEqual([]); // where something came before, every method has had its effect
    const { params, strategies } = await keptBytes(learner);
    // 2·8 + 8 weights of the layer; a head of 8·2 + 2, or 8·4 + 4 where each task has units of its own.
    const plain = 4 * (24 + (entry.needs.taskId ? 36 : 18));
    expect(params - plain + strategies > 0).toBe(!/^0/.test(entry.memory) && !entry.joint);
    learner.dispose();
  });
});

it('shows a list of methods with what each keeps, those that need a task id on a head for each task', async () => {
  const lines: string[] = [];
  const screen = { say: (line: string) => void lines.push(line), progress: () => {} };
  const shown = ['fine-tuning', 'fine-tuning, task told', 'joint', 'EWC', 'PackNet, task told', 'LwF'];
  const stage = { ...pointsStage(1), learning: { iterations: 4 } };
  const { methods, wide } = await showMethods(
    stage,
    { seed: 1, data: null, signal: new AbortController().signal, screen },
    ALL_METHODS.filter(({ name }) => shown.includes(name)),
  );
  expect(wide).toBe(true);
  const facts = methods.map(({ method, bytes, told, accuracyMatrix }) => [method, bytes, told, accuracyMatrix.length]);
  // EWC keeps two numbers for each of 2·64 + 64 + 64·2 + 2 weights, PackNet an owner for each of 2·64.
  expect(facts).toEqual([
    ['fine-tuning', 0, false, 2],
    ['fine-tuning, task told', 0, true, 2],
    ['joint', null, false, 1],
    ['EWC', expect.closeTo(8 * 322, -1), false, 2],
    ['LwF', 0, false, 2],
    ['PackNet, task told', 4 * 128, true, 2],
  ]);
  expect(lines).toHaveLength(7);
  expect(lines.at(-1)).toMatch(/PackNet, task told .* %\s+512 B .*needs a task id/);
  expect(lines.at(-2)).toContain('(the old answers on new points are wrong ones)');
});

it('counts the bytes that a learner keeps', async () => {
  const { a } = pointsTasks(1);
  const kept = async (strategy?: ReturnType<typeof ewc> | ReturnType<typeof replay>) => {
    const model = mlp({ inputs: 2, hidden: [3], head: { kind: 'fixed', units: 2 } });
    const learner = createLearner({ model, optimizer: adam(0.01), ...(strategy ? { strategy } : {}) });
    await learner.learn({ samples: a.train }, { iterations: 2 });
    const bytes = await keptBytes(learner);
    learner.dispose();
    return bytes;
  };
  // 2·3 + 3 and 3·2 + 2 float32 numbers; EWC keeps importance and anchor of each.
  const params = 4 * (9 + 8);
  expect(await kept()).toEqual({ params, strategies: 0 });
  const { strategies } = await kept(ewc({ lambda: 1 }));
  expect(strategies - 2 * params).toBeLessThanOrEqual(4); // and perhaps the constant of the merged form
  expect(strategies - 2 * params).toBeGreaterThanOrEqual(0);
  // A point is two float32, its class and its task int32.
  expect((await kept(replay({ capacity: 5 }))).strategies).toBeGreaterThanOrEqual(5 * 16);
});

describe('the report of many methods', () => {
  const result = (part: Partial<MethodResult>): MethodResult => ({
    method: 'EWC',
    accuracyMatrix: [[1]],
    averageAccuracy: 0.5,
    forgetting: 0.25,
    seconds: 2,
    steps: 1,
    captured: false,
    losses: [],
    family: 'regularisation',
    bytes: 2000,
    note: '',
    ...part,
  });

  it('has a row for each, and a point where there is a number', async () => {
    const methods = [result({}), result({ method: 'joint', bytes: null, forgetting: null, note: 'all data at once' })];
    const html = await wideHtml({ title: 'points', scenario: 'domain', experiences: ['A'], methods });
    expect(html).toContain('<th scope="row">1. EWC</th><td>50.0\u00a0%</td><td>25.0\u00a0%</td><td>2.0 kB</td>');
    expect(html).toContain('<th scope="row">2. joint</th><td>50.0\u00a0%</td><td>–</td><td>–</td>');
    expect(html.match(/<svg/g)).toHaveLength(2);
    const spec = scatterSpec(methods, { field: 'bytes', title: '', scale: {}, axis: {} }) as {
      data: { values: { number: number }[] };
    };
    expect(spec.data.values.map(({ number }) => number)).toEqual([1]);
  });

  it.each([
    [0, '0'],
    [999, '999 B'],
    [1000, '1.0 kB'],
    [2_500_000, '2.5 MB'],
  ])('says %i bytes as %s', (bytes, text) => {
    expect(bytesText(bytes)).toBe(text);
  });

  it('takes the middle of times', () => {
    expect([median([3, 1, 2]), median([4, 1, 2, 3]), median([])]).toEqual([2, 2.5, Number.NaN]);
  });
});

it('writes the page of methods for the demo methods alone', async () => {
  const wrong = checkOptions({ demos: ['points'], seed: 1, out: '', writeDocs: 'x.md' }, ['points', 'methods']);
  const error = await wrong.catch((thrown: unknown) => thrown);
  if (!UnforgetError.is(error)) throw new Error(`Expected an UnforgetError, got ${error}`);
  expect(error.message).toBe('Option --write-docs: expected the demo methods, received points.');
});
