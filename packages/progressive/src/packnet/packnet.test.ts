import { adam, binaryCrossEntropy, createLearner, createRandom, meanSquaredError, mlp } from '@unforget/core';
import { pointClouds } from '@unforget/core/testing';
import type { Loss, Model, Samples } from '@unforget/types';
import { describe, expect, it } from 'vitest';
import { progressiveMlp } from '../columns/progressive-mlp.ts';
import { learnerOf, network, plan, TASKS, valuesOf, zerosIn } from './__fixtures__/learners.ts';
import { packNet } from './packnet.ts';

/** Weights below the head of the test network: 4·10 + 10·8. */
const WEIGHTS = 120;

describe('a round', () => {
  it('gives up half of the free weights of each layer, retrains the others, and says so', async () => {
    const learner = learnerOf();
    const { strategies, warnings } = await learner.learn(TASKS[0], plan);
    const values = valuesOf(learner);
    expect(zerosIn(values['hidden-1/kernel'])).toBe(20);
    expect(zerosIn(values['hidden-2/kernel'])).toBe(40);
    expect(zerosIn(values['hidden-1/bias']) + zerosIn(values['head/kernel'])).toBe(0);
    expect(strategies).toEqual({ packNet: { round: 1, weights: WEIGHTS, kept: 60, free: 60 } });
    expect(warnings).toEqual([]);
    const second = await learner.learn(TASKS[1], plan);
    expect(second.strategies['packNet']).toEqual({ round: 2, weights: WEIGHTS, kept: 30, free: 30 });
    expect(zerosIn(valuesOf(learner)['hidden-1/kernel'])).toBe(10);
  });

  it('prunes before the last third of the steps, or what it is told, and before the last one at the latest', () => {
    const at = (steps: number, retrain?: number) =>
      packNet(retrain === undefined ? {} : { retrain }).interrupt?.at(steps);
    expect([at(30), at(30, 0.5), at(30, 0), at(1), at(2, 0.9)]).toEqual([[20], [15], [29], [0], [0]]);
  });

  it('takes a share by round', async () => {
    const seen: number[] = [];
    const prune = (round: number): number => {
      seen.push(round);
      return 1 - 1 / (2 - round);
    };
    const learner = learnerOf({ strategy: packNet({ prune }) });
    await learner.learn(TASKS[0], plan);
    const { strategies } = await learner.learn(TASKS[1], plan);
    expect(strategies['packNet']).toEqual({ round: 2, weights: WEIGHTS, kept: 60, free: 0 });
    expect(seen).toEqual([0, 1]);
  });

  it.each([9, 16, 17, 20])('goes on exactly when stopped after step %d of 24 and loaded elsewhere', async (stopAt) => {
    const whole = learnerOf();
    for (const task of TASKS.slice(0, 2)) await whole.learn(task, plan);
    const stopped = learnerOf();
    await stopped.learn(TASKS[0], plan);
    const stop = new AbortController();
    const onProgress = ({ clock }: { clock: { experienceStep: number } }): void => {
      if (clock.experienceStep === stopAt) stop.abort();
    };
    await stopped.learn(TASKS[1], { ...plan, logEvery: 1, signal: stop.signal, onProgress });
    const resumed = learnerOf();
    await resumed.load(await stopped.save());
    await resumed.learn(TASKS[1], plan);
    expect(valuesOf(resumed)).toEqual(valuesOf(whole));
    expect((await resumed.evaluate(TASKS[0])).predictions).toEqual((await whole.evaluate(TASKS[0])).predictions);
  });

  it('that is left unfinished owns nothing', async () => {
    const learner = learnerOf();
    await learner.learn(TASKS[0], plan);
    const before = (await learner.evaluate(TASKS[0])).predictions.labels;
    const stop = new AbortController();
    const onProgress = (): void => stop.abort();
    await learner.learn(TASKS[1], { ...plan, logEvery: 20, signal: stop.signal, onProgress });
    const { strategies } = await learner.learn(TASKS[2], { ...plan, resume: false });
    expect(strategies['packNet']).toEqual({ round: 2, weights: WEIGHTS, kept: 30, free: 30 });
    expect((await learner.evaluate(TASKS[0])).predictions.labels).toEqual(before);
  });
});

describe('tasks that share or come back', () => {
  it('share units that the first task keeps', async () => {
    const learner = learnerOf();
    await learner.learn(TASKS[0], plan);
    const before = (await learner.evaluate(TASKS[0])).accuracy;
    const column = (values: Record<string, Float32Array>, unit: number, width: number) =>
      values['head/kernel']?.filter((_, i) => i % width === unit);
    const own = column(valuesOf(learner), 0, 2);
    await learner.learn({ samples: pointClouds([0, 2]), taskId: 1 }, plan);
    expect(column(valuesOf(learner), 0, 3)).toEqual(own);
    expect((await learner.evaluate(TASKS[0])).accuracy).toBe(before);
  });

  it('share units that stay when the first task comes back, so that the second does not notice', async () => {
    const learner = learnerOf();
    const second = { samples: pointClouds([0, 2]), taskId: 1 };
    await learner.learn(TASKS[0], plan);
    await learner.learn(second, plan);
    const before = (await learner.evaluate(second)).predictions.probabilities.slice();
    await learner.learn({ samples: pointClouds([0, 1], { seed: 1 }), taskId: 5 }, plan);
    expect((await learner.evaluate(second)).predictions.probabilities).toEqual(before);
  });

  it('come back in a new round, which the other tasks do not notice', async () => {
    const learner = learnerOf();
    await learner.learn(TASKS[0], plan);
    await learner.learn(TASKS[1], plan);
    const other = (await learner.evaluate(TASKS[1])).predictions.labels;
    const { strategies } = await learner.learn({ samples: pointClouds([0, 1], { seed: 1 }), taskId: 5 }, plan);
    expect(strategies['packNet']).toMatchObject({ round: 3, kept: 15, free: 15 });
    expect((await learner.evaluate(TASKS[1])).predictions.labels).toEqual(other);
    expect((await learner.evaluate(TASKS[0])).accuracy).toBeGreaterThan(0.9);
  });
});

/** Values of four inputs: two sums, or the flags of which of two sums are positive. */
function values(seed: number, flags: boolean): Samples {
  const random = createRandom('values', seed);
  const x = Float32Array.from({ length: 40 * 4 }, () => 2 * random.next() - 1);
  const sums = Array.from({ length: 80 }, (_, i) => {
    const row = Math.floor(i / 2) * 4 + 2 * (i % 2);
    return (seed ? -1 : 1) * ((x[row] as number) + (x[row + 1] as number));
  });
  return { length: 40, shape: [4], x, y: Float32Array.from(sums, (sum) => (flags ? Number(sum > 0) : sum)) };
}

describe('a fixed head', () => {
  it.each([
    ['regression', meanSquaredError, false],
    ['multi-label', binaryCrossEntropy, true],
  ] as [string, () => Loss, boolean][])('is a layer like any other: %s', async (_, loss, flags) => {
    const model = mlp({ inputs: 4, hidden: [12], head: { kind: 'fixed', units: 2 } });
    const learner = learnerOf({ model, loss: loss() });
    const tasks = [0, 1].map((taskId) => ({ samples: values(taskId, flags), taskId }));
    const untrained = (await learner.evaluate(tasks[0] as (typeof tasks)[0])).loss;
    for (const task of tasks) await learner.learn(task, { iterations: 150, batchSize: 20 });
    const first = (await learner.evaluate(tasks[0] as (typeof tasks)[0])).predictions.probabilities.slice();
    const report = await learner.learn({ samples: values(2, flags), taskId: 2 }, { iterations: 40, batchSize: 20 });
    expect(report.strategies['packNet']).toMatchObject({ weights: 4 * 12 + 12 * 2 });
    for (const task of tasks) expect((await learner.evaluate(task)).loss).toBeLessThan(0.6 * untrained);
    expect((await learner.evaluate(tasks[0] as (typeof tasks)[0])).predictions.probabilities).toEqual(first);
  });
});

describe('what it refuses', () => {
  it('a task for which no weight is left, before anything is learned', async () => {
    const learner = learnerOf({ strategy: packNet({ prune: 0 }) });
    const { strategies } = await learner.learn(TASKS[0], plan);
    expect(strategies['packNet']).toMatchObject({ kept: WEIGHTS, free: 0 });
    const { steps } = learner;
    const before = valuesOf(learner);
    await expect(learner.learn(TASKS[1], plan)).rejects.toMatchObject({
      code: 'capacity-exhausted',
      received: 'none of 120 after 1 rounds',
    });
    expect([learner.steps, learner.tasks]).toEqual([steps, [5]]);
    expect(valuesOf(learner)).toEqual(before);
  });

  it('nothing, but warns of layers that are full while others are not', async () => {
    // One weight in the second layer: the first round takes it.
    const learner = learnerOf({ model: mlp({ inputs: 4, hidden: [1, 1], head: { kind: 'multi' } }) });
    await learner.learn(TASKS[0], plan);
    const { warnings } = await learner.learn(TASKS[1], plan);
    expect(warnings).toEqual(['packNet: no weight was free in hidden-2/kernel: this task learned elsewhere alone']);
  });

  it.each([
    ['a growing head', mlp({ inputs: 4, hidden: [3], head: { kind: 'growing' } })],
    ['columns', progressiveMlp({ inputs: 4, hidden: [3] })],
  ] as [string, Model][])('%s', (_, model) => {
    expect(() => learnerOf({ model })).toThrow(expect.objectContaining({ code: 'unsupported-layer' }));
  });

  it('a network whose layers are all frozen, as under adapters for each task', async () => {
    const model: Model = {
      ...mlp({ inputs: 4, hidden: [3], head: { kind: 'multi' } }),
      frozen: (params) => new Set(Object.keys(params).filter((path) => !path.startsWith('head/'))),
    };
    await expect(learnerOf({ model }).learn(TASKS[0], plan)).rejects.toMatchObject({
      code: 'unsupported-layer',
      received: '1 that are frozen, and none that learn',
      remedy: expect.stringMatching(/^Take a model whose layers learn/),
    });
  });

  it('a network without a layer below its head, an experience without a task, wrong options', async () => {
    const bare = createLearner({
      model: mlp({ inputs: 4, head: { kind: 'multi' } }),
      optimizer: adam(),
      strategy: packNet(),
    });
    await expect(bare.learn(TASKS[0], plan)).rejects.toMatchObject({ code: 'unsupported-layer', received: 'none' });
    const fixed = learnerOf({ model: mlp({ inputs: 4, hidden: [3], head: { kind: 'fixed', units: 2 } }) });
    await expect(fixed.learn(pointClouds([0, 1]), plan)).rejects.toMatchObject({ code: 'missing-task-id' });
    const wrong = [
      { prune: 1 },
      { prune: -0.1 },
      { retrain: 1 },
      { prun: 0.5 },
      { prune: 'half' },
      { name: '' },
      { name: 3 },
    ];
    for (const options of wrong as object[])
      expect(() => packNet(options)).toThrow(expect.objectContaining({ code: 'invalid-option' }));
    const late = learnerOf({ model: network(), strategy: packNet({ prune: () => 2 }) });
    await expect(late.learn(TASKS[0], plan)).rejects.toMatchObject({ code: 'invalid-option' });
  });
});
