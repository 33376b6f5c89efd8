import * as tf from '@tensorflow/tfjs-core';
import type { Model, Samples } from '@unforget/types';
import { afterEach, describe, expect, it } from 'vitest';
import { softmaxCrossEntropy } from '../losses.ts';
import { mlp } from '../models/mlp.ts';
import { sgd } from '../optimizers/sgd.ts';
import { expectClose } from '../testing/index.ts';
import { createLearner, type Learner } from './learner.ts';
import { lossAmong, ownUnits, spread } from './own-units.ts';

describe('the units of a task', () => {
  it('are all, unless a multi head is asked about a task that it knows', () => {
    const taskUnits = { 7: [1, 3] };
    expect(ownUnits({ kind: 'multi' }, taskUnits, 7)).toEqual([1, 3]);
    expect(ownUnits({ kind: 'multi' }, taskUnits, 8)).toBeNull();
    expect(ownUnits({ kind: 'multi' }, taskUnits, null)).toBeNull();
    expect(ownUnits({ kind: 'growing' }, taskUnits, 7)).toBeNull();
  });

  it('come back to their places, with zeros for others', () => {
    const wide = spread(tf.tensor2d([1, 2, 3, 4], [2, 2]), [1, 3], 5);
    expect(wide.arraySync()).toEqual([
      [0, 1, 0, 2, 0],
      [0, 3, 0, 4, 0],
    ]);
  });

  it('compete among themselves: what others give is nothing to them', () => {
    const { perSample, predictions } = lossAmong([1, 3], softmaxCrossEntropy());
    // Units 1 and 3 have the logits ln 1 and ln 3, so the probabilities 1/4 and 3/4; unit 0 would win, unit 2 isn't theirs.
    const outputs = tf.tensor2d([50, 0, 9, Math.log(3)], [1, 4]);
    expectClose(predictions(outputs, null), tf.tensor2d([0, 0.25, 0, 0.75], [1, 4]));
    const losses = [1, 3, 2].map((label) => perSample(outputs, tf.tensor1d([label], 'int32'), null).dataSync()[0]);
    expectClose(Float32Array.from(losses.slice(0, 2) as number[]), Float32Array.of(Math.log(4), Math.log(4 / 3)));
    expect(losses[2]).toBe(Number.POSITIVE_INFINITY);
  });
});

describe('a learner with a multi head', () => {
  const made: Learner[] = [];
  afterEach(() => {
    for (const learner of made.splice(0)) learner.dispose();
  });

  /** Units 0 and 2 of task 0, or 1 and 3 of task 1. */
  const points = (taskId: number): Samples => ({
    length: 2,
    shape: [2],
    x: Float32Array.of(0, 1, 1, 0),
    y: Int32Array.of(taskId, taskId + 2),
  });

  /** Learns two tasks, and tells which units a model was asked for. */
  async function asked(change: (model: Model) => Model): Promise<{ learner: Learner; units: unknown[] }> {
    const units: unknown[] = [];
    const plain = mlp({ inputs: 2, head: { kind: 'multi' } });
    const model = change({
      ...plain,
      forward(params, x, options = {}) {
        if (!options.training) units.push(options.units);
        return plain.forward(params, x, options);
      },
    });
    const learner = createLearner({ model, optimizer: sgd(0.1), capture: false });
    made.push(learner);
    for (const taskId of [0, 1]) await learner.learn({ samples: points(taskId), taskId }, { epochs: 2 });
    return { learner, units };
  }

  it('asks for a task without the units of others, and for those of all where a model gives all', async () => {
    const { learner, units } = await asked((model) => model);
    const predicted = await learner.predict([[0.5, 2]], { taskId: 1 });
    expect(units.at(-1)).toEqual([1, 3]);
    const whole = await asked((model) => ({
      ...model,
      forward: (params, x, { units: _, ...options } = {}) => model.forward(params, x, options),
    }));
    const expected = await whole.learner.predict([[0.5, 2]], { taskId: 1 });
    expect(whole.units.at(-1)).toBeUndefined();
    expect(predicted.labels).toEqual(expected.labels);
    expectClose(predicted.probabilities, expected.probabilities);
    expect([0, 2].map((unit) => predicted.probabilities[unit])).toEqual([0, 0]);
  });

  it('never answers with the class of another task, and finds what is labelled so infinitely wrong', async () => {
    const { learner } = await asked((model) => model);
    const { labels } = await learner.predict([5, -5, -5, 5, 0, 0], { taskId: 0 });
    for (const label of labels) expect([0, 2]).toContain(label);
    const { loss, accuracy } = await learner.evaluate({ samples: points(1), taskId: 0 });
    expect([loss, accuracy]).toEqual([Number.POSITIVE_INFINITY, 0]);
  });
});
