import * as tf from '@tensorflow/tfjs-core';
import { CAPTURE, type Capture } from '@unforget/types';
import { afterEach, describe, expect, it } from 'vitest';
import { mlp } from '../models/mlp.ts';
import { adam } from '../optimizers/adam.ts';
import { pointClouds } from '../testing/index.ts';
import { createLearner } from './learner.ts';

/** An engine whose graphs can be loaded and can't be run. */
const failing: Capture = (program, { state, inputs }) => {
  tf.tidy(() => void program(state, inputs));
  const copies = (): tf.Tensor[] => state.map((tensor) => tf.clone(tensor));
  const run = (): never => {
    throw new Error('Failed to run');
  };
  return { captured: { run, read: copies, write: () => {}, dispose: () => {} } };
};

describe('a step whose graph fails', () => {
  const own = Object.getOwnPropertyDescriptor(tf.backend(), CAPTURE);
  afterEach(() => {
    delete (tf.backend() as unknown as Record<symbol, unknown>)[CAPTURE];
    if (own) Object.defineProperty(tf.backend(), CAPTURE, own);
  });

  it('leaves no tensor, and the learner as it was', async () => {
    Object.defineProperty(tf.backend(), CAPTURE, { value: failing, configurable: true });
    const model = mlp({ inputs: 4, hidden: [3], head: { kind: 'fixed', units: 2 } });
    const learner = createLearner({ model, optimizer: adam(), capture: true });
    await learner.save();
    const before = tf.memory().numTensors;
    await expect(learner.learn(pointClouds([0, 1]))).rejects.toThrow('Failed to run');
    expect(tf.memory().numTensors).toBe(before);
    expect([learner.steps, learner.pending]).toEqual([0, false]);
    learner.dispose();
  });
});
