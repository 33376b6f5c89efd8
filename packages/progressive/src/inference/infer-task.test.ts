import { adam, createLearner, type Learner, mlp, type Predictions } from '@unforget/core';
import { expectClose, pointClouds } from '@unforget/core/testing';
import { describe, expect, it } from 'vitest';
import { packNet } from '../packnet/packnet.ts';
import { confidenceOf } from './confidence.ts';
import { evaluateWithoutTask, inferTask } from './infer-task.ts';

describe('confidenceOf', () => {
  it('is the highest probability, or how far the entropy is below that of equal ones', () => {
    expect(confidenceOf([0.2, 0.7, 0.1], 'max')).toBe(0.7);
    expectClose([confidenceOf([0.25, 0.25, 0.25, 0.25], 'entropy')], [0], { atol: 1e-12 });
    expect(confidenceOf([0, 1, 0], 'entropy')).toBe(1);
    // H(½, ¼, ¼) = ½·ln 2 + ½·ln 4 = 1.5·ln 2, so 1 − 1.5·ln 2/ln 3 = 0.0536.
    expectClose([confidenceOf([0.5, 0.25, 0.25], 'entropy')], [0.05360536], { rtol: 1e-6 });
  });
});

/** A learner of two tasks, units 0–1 and 2–4, that says what it is told to. */
function saying(rows: Readonly<Record<number, readonly (readonly number[])[]>>): Learner {
  const predict = async (_: unknown, { taskId = null }: { taskId?: number | null } = {}): Promise<Predictions> => {
    const own = rows[taskId ?? -1] ?? [];
    const labels = Int32Array.from(own, (row) => row.indexOf(Math.max(...row)));
    return { length: own.length, units: 5, probabilities: Float32Array.from(own.flat()), labels };
  };
  const unitsOf = (taskId: number | null) => (taskId === 7 ? [2, 3, 4] : [0, 1]);
  return { tasks: [3, 7], unitsOf, predict } as unknown as Learner;
}

const sayings = {
  3: [
    [0.9, 0.1, 0, 0, 0],
    [0.6, 0.4, 0, 0, 0],
    [0.5, 0.5, 0, 0, 0],
  ],
  7: [
    [0, 0, 0.2, 0.8, 0],
    [0, 0, 0.1, 0.2, 0.7],
    [0, 0, 0.25, 0.25, 0.5],
  ],
};

describe('inferTask', () => {
  it('believes the surest, and the lowest id of equally sure ones', async () => {
    const { tasks, labels, confidences } = await inferTask(saying(sayings), [0, 0, 0]);
    expect([...tasks]).toEqual([3, 7, 3]);
    expect([...labels]).toEqual([0, 4, 0]);
    expectClose(confidences, [0.9, 0.7, 0.5]);
  });

  it('by entropy does not hold many classes against a task', async () => {
    // Sample 0: 1 − H(0.9, 0.1)/ln 2 = 0.531 is less than 1 − H(0.2, 0.8)/ln 3 = 0.545.
    // Sample 2: task 3 knows nothing (0), task 7 a little (1 − H(¼, ¼, ½)/ln 3 = 0.054).
    const { tasks } = await inferTask(saying(sayings), [0, 0, 0], { confidence: 'entropy' });
    expect([...tasks]).toEqual([7, 7, 7]);
  });

  it('finds the tasks of separate points with a learner of any method, better than chance', async () => {
    const model = mlp({ inputs: 4, hidden: [24], head: { kind: 'multi' } });
    const learner = createLearner({ model, optimizer: adam(0.02), strategy: packNet({ prune: 0.5 }), seed: 1 });
    const [first, second] = [pointClouds([0, 1]), pointClouds([2, 3, 4])];
    await learner.learn({ samples: first, taskId: 0 }, { iterations: 60 });
    await learner.learn({ samples: second, taskId: 1 }, { iterations: 60 });
    const tasks = [
      { samples: first, taskId: 0 },
      { samples: second, taskId: 1 },
    ];
    const result = await evaluateWithoutTask(learner, tasks);
    expect(result.samples).toBe(60);
    expect(result.accuracy).toBeLessThanOrEqual(result.taskAccuracy);
    expect(result.taskAccuracy).toBeGreaterThan(0.6);
    const [a, b] = result.tasks;
    expectClose([result.accuracy], [((a?.accuracy ?? 0) * 24 + (b?.accuracy ?? 0) * 36) / 60]);
    learner.dispose();
  });

  it('refuses learners without tasks, tasks of one class, and unknown options', async () => {
    const none = createLearner({ model: mlp({ inputs: 4, head: { kind: 'multi' } }), optimizer: adam() });
    await expect(inferTask(none, [0, 0, 0, 0])).rejects.toMatchObject({ code: 'invalid-input' });
    await none.learn({ samples: pointClouds([0]), taskId: 4 });
    await expect(inferTask(none, [0, 0, 0, 0])).rejects.toMatchObject({ received: 'task 4 with one class' });
    none.dispose();
    for (const options of [{ confidence: 'sure' }, { taskId: 3 }] as object[])
      await expect(inferTask(saying(sayings), [0], options)).rejects.toMatchObject({ code: 'invalid-option' });
  });
});
