import { adam, compose, createLearner, inferRows, type Learner, meanSquaredError, momentum } from '@unforget/core';
import { pointClouds } from '@unforget/core/testing';
import type { Model, Samples } from '@unforget/types';
import { afterEach, describe, expect, it } from 'vitest';
import { parameterCounts } from './parameter-counts.ts';
import { progressiveCnn } from './progressive-cnn.ts';
import { progressiveMlp } from './progressive-mlp.ts';

const made: Learner[] = [];
const learnerOf = (
  model: Model,
  optimizer = adam(0.02) as Parameters<typeof createLearner>[0]['optimizer'],
): Learner => {
  const learner = createLearner({ model, optimizer, strategy: compose(), seed: 3 });
  made.push(learner);
  return learner;
};
afterEach(() => {
  for (const learner of made.splice(0)) learner.dispose();
});

const network = (): Model => progressiveMlp({ inputs: 4, hidden: [8, 6] });
const plan = { iterations: 20, batchSize: 8 };
const TASKS = [
  { samples: pointClouds([0, 1]), taskId: 5 },
  { samples: pointClouds([2, 3, 4]), taskId: 0 },
  { samples: pointClouds([5, 6, 7, 8, 9]), taskId: 2 },
] as const;

/** Raw outputs of some units, sample after sample. */
async function outputsOf({ model, params }: Learner, samples: Samples, units: readonly number[]): Promise<number[]> {
  const { values, width } = await inferRows('outputs', { model, params: params ?? {}, samples });
  return Array.from({ length: samples.length }, (_, row) =>
    units.map((unit) => values[row * width + unit] as number),
  ).flat();
}

describe('old tasks', () => {
  it.each([
    ['adam', adam(0.02)],
    ['momentum', momentum(0.02)],
  ] as const)(
    'keep every bit of their outputs under %s, so that backward transfer is exactly 0',
    async (_, optimizer) => {
      const learner = learnerOf(network(), optimizer as Parameters<typeof createLearner>[0]['optimizer']);
      const then: { outputs: number[]; accuracy: number }[] = [];
      for (const task of TASKS) {
        await learner.learn(task, plan);
        const outputs = await outputsOf(learner, task.samples, learner.unitsOf(task.taskId));
        then.push({ outputs, accuracy: (await learner.evaluate(task)).accuracy });
      }
      for (const [i, task] of TASKS.entries()) {
        expect(await outputsOf(learner, task.samples, learner.unitsOf(task.taskId))).toEqual(then[i]?.outputs);
        expect((await learner.evaluate(task)).accuracy).toBe(then[i]?.accuracy);
      }
    },
  );

  it.each<[string, Model]>([
    ['dense', network()],
    ['convolutional', progressiveCnn({ inputShape: [2, 2, 1], filters: [3], hidden: [4] })],
  ])('keep every bit in captured steps too: %s columns', async (_, model) => {
    const learner = createLearner({ model, optimizer: adam(0.02), seed: 3, capture: true });
    made.push(learner);
    const ask = ({ samples, taskId }: (typeof TASKS)[number]) =>
      outputsOf(learner, { ...samples, shape: model.inputShape }, learner.unitsOf(taskId));
    const then: number[][] = [];
    for (const task of TASKS) {
      await learner.learn(task, plan);
      then.push(await ask(task));
    }
    for (const [i, task] of TASKS.entries()) expect(await ask(task)).toEqual(then[i]);
  });

  it('take no gradient and hold no optimizer slots', async () => {
    const learner = learnerOf(network());
    for (const task of TASKS) await learner.learn(task, plan);
    const { params, model } = learner;
    const frozen = model.frozen(params ?? {});
    expect(
      Object.keys(params ?? {})
        .filter((path) => !frozen.has(path))
        .every((path) => path.startsWith('column-3/')),
    ).toBe(true);
    expect([...frozen].every((path) => /^column-[12]\//.test(path))).toBe(true);
  });

  it('drop nothing while a new column trains with dropout', async () => {
    const learner = learnerOf(progressiveMlp({ inputs: 4, hidden: [8], dropout: 0.5 }));
    await learner.learn(TASKS[0], plan);
    const before = await outputsOf(learner, TASKS[0].samples, [0, 1]);
    await learner.learn(TASKS[1], plan);
    expect(await outputsOf(learner, TASKS[0].samples, [0, 1])).toEqual(before);
    expect(learner.model.noise).toEqual({ 'hidden-1': [8] });
  });
});

describe('a task that comes back', () => {
  it('gets a column of its own, from which what came with it is read; other tasks notice nothing', async () => {
    const learner = learnerOf(network());
    await learner.learn(TASKS[0], plan);
    await learner.learn(TASKS[1], plan);
    const other = await outputsOf(learner, TASKS[0].samples, [0, 1]);
    const [kept, renewed] = [[4], [2, 3]];
    const before = await outputsOf(learner, TASKS[1].samples, kept);
    const old = await outputsOf(learner, TASKS[1].samples, renewed);
    await learner.learn({ samples: pointClouds([2, 3], { seed: 1 }), taskId: 0 }, plan);
    expect(parameterCounts(learner.params).columns.map(({ taskId, units }) => [taskId, units])).toEqual([
      [5, [0, 1]],
      [0, [2, 3, 4]],
      [0, [2, 3]],
    ]);
    expect(await outputsOf(learner, TASKS[0].samples, [0, 1])).toEqual(other);
    expect(await outputsOf(learner, TASKS[1].samples, kept)).toEqual(before);
    expect(await outputsOf(learner, TASKS[1].samples, renewed)).not.toEqual(old);
  });
});

describe('growth', () => {
  it('is reported by column', async () => {
    const learner = learnerOf(progressiveMlp({ inputs: 4, hidden: [3, 2] }));
    expect(parameterCounts(learner.params)).toEqual({ columns: [], total: 0 });
    for (const task of TASKS.slice(0, 2)) await learner.learn(task, plan);
    // Own: 4·3 + 3, 3·2 + 2, 2·u + u. Lateral to hidden-2: α 1, V 3·3 + 3, U 3·2; to the head: α 1, V 2·2 + 2, U 2·3.
    expect(parameterCounts(learner.params)).toEqual({
      columns: [
        { index: 1, taskId: 5, units: [0, 1], own: 29, lateral: 0 },
        { index: 2, taskId: 0, units: [2, 3, 4], own: 32, lateral: 19 + 13 },
      ],
      total: 93,
    });
  });

  it('lives in the parameters alone: a file opens where nothing is known but the options', async () => {
    const learner = learnerOf(network());
    for (const task of TASKS) await learner.learn(task, plan);
    const other = learnerOf(network());
    await other.load(await learner.save());
    expect(other.tasks).toEqual([0, 2, 5]);
    for (const task of TASKS)
      expect((await other.evaluate(task)).predictions).toEqual((await learner.evaluate(task)).predictions);
  });

  it('does not open a file of another layout', async () => {
    const learner = learnerOf(network());
    for (const task of TASKS.slice(0, 2)) await learner.learn(task, plan);
    const bytes = await learner.save();
    const others = [
      progressiveMlp({ inputs: 4, hidden: [8, 7] }),
      progressiveMlp({ inputs: 4, hidden: [8] }),
      progressiveMlp({ inputs: 4, hidden: [8, 6], lateral: 'linear' }),
    ];
    for (const model of others)
      await expect(learnerOf(model).load(bytes)).rejects.toMatchObject({ code: 'incompatible-state' });
    const shapes = Object.fromEntries(Object.entries(learner.params ?? {}).map(([path, { shape }]) => [path, shape]));
    expect(network().misfit?.(shapes, 5)).toBe(null);
    expect(network().misfit?.(shapes, 6)).toBe('heads for 5 units in a net of 6');
    const renamed = Object.fromEntries(
      Object.entries(shapes).map(([path, shape]) => [path.replace('n-2', 'n-3'), shape]),
    );
    expect(network().misfit?.(renamed, 5)).toMatch(/columns 1, 3/);
  });
});

describe('wrong input', () => {
  it('is refused before anything is learned', async () => {
    const learner = learnerOf(network());
    await learner.learn(TASKS[0], plan);
    const steps = learner.steps;
    await expect(learner.learn({ samples: pointClouds([1, 2]), taskId: 8 })).rejects.toMatchObject({
      code: 'invalid-input',
      received: 'unit 1 of task 8 in another task',
    });
    await expect(learner.learn(pointClouds([2]))).rejects.toMatchObject({ code: 'missing-task-id' });
    expect([learner.steps, learner.tasks]).toEqual([steps, [5]]);
    const values = createLearner({ model: network(), optimizer: adam(), loss: meanSquaredError() });
    await expect(values.learn({ samples: { x: [[0, 0, 0, 0]], y: [[1]] }, taskId: 0 })).rejects.toMatchObject({
      code: 'shape-mismatch',
      expected: "a head of kind 'fixed'",
    });
    const { grow } = network();
    expect(() => grow({}, { units: 2 }, () => ({}) as never)).toThrow(
      expect.objectContaining({ code: 'invalid-input' }),
    );
    const arrival = { experience: 0, taskId: null, classes: [0] };
    expect(() => grow({}, { units: 1, arrival }, () => ({}) as never)).toThrow(
      expect.objectContaining({ code: 'missing-task-id' }),
    );
  });

  it.each([
    [{ inputs: 4, hidden: [] }],
    [{ hidden: [3] }],
    [{ inputs: 4, hidden: [0] }],
    [{ inputs: 0, hidden: [3] }],
    [{ inputs: 4, hidden: [3], lateral: 'both' }],
    [{ inputs: 4, hidden: [3], lateralScale: 0 }],
    [{ inputs: 4, hidden: [3], dropout: 1 }],
    [{ inputs: 4, hidden: [3], initializer: 'zeros' }],
    [{ inputs: 4, hidden: [3], head: { kind: 'multi' } }],
  ] as object[][])('options %j', (options) => {
    expect(() => progressiveMlp(options as never)).toThrow(expect.objectContaining({ code: 'invalid-option' }));
  });

  it.each([
    [{ inputShape: [4, 4, 1], filters: [] }],
    [{ inputShape: [4, 4, 1], filters: [2, 2, 2] }],
    [{ inputShape: [4, 0, 1], filters: [2] }],
    [{ inputShape: [4, 4], filters: [2] }],
    [{ inputShape: [4, 4, 1], filters: [2], kernelSize: 0 }],
    [{ inputShape: [4, 4, 1], filters: [2], hidden: [0] }],
  ] as object[][])('options %j of convolutions', (options) => {
    expect(() => progressiveCnn(options as never)).toThrow(expect.objectContaining({ code: 'invalid-option' }));
  });
});
