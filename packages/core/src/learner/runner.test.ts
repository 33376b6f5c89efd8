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

/** An engine whose graphs are the programs themselves; `log` gets the length of the batch that each is made for. */
const counting =
  (log: number[]): Capture =>
  (program, example) => {
    log.push(Math.max(...example.inputs.map(({ shape }) => shape[0] ?? 0)));
    const copies = (tensors: readonly tf.Tensor[]): tf.Tensor[] => tensors.map((tensor) => tf.clone(tensor));
    let held = copies(example.state);
    tf.tidy(() => void program(held, example.inputs));
    const replace = (next: tf.Tensor[]): void => {
      tf.dispose(held);
      held = next;
    };
    return {
      captured: {
        run(inputs, wanted) {
          const made = tf.tidy(() => {
            const { state, outputs } = program(held, inputs);
            return copies([...state, ...wanted.map((i) => outputs[i] as tf.Tensor)]);
          });
          replace(made.slice(0, held.length));
          return made.slice(held.length);
        },
        read: () => copies(held),
        write: (state) => replace(copies(state)),
        dispose: () => replace([]),
      },
    };
  };

const network = () => mlp({ inputs: 4, hidden: [3], head: { kind: 'fixed', units: 2 } });

describe('steps as graphs', () => {
  const own = Object.getOwnPropertyDescriptor(tf.backend(), CAPTURE);
  const offer = (value: Capture): unknown =>
    Object.defineProperty(tf.backend(), CAPTURE, { value, configurable: true });
  afterEach(() => {
    delete (tf.backend() as unknown as Record<symbol, unknown>)[CAPTURE];
    if (own) Object.defineProperty(tf.backend(), CAPTURE, own);
  });

  it('that fail leave no tensor, and the learner as it was', async () => {
    offer(failing);
    const learner = createLearner({ model: network(), optimizer: adam(), capture: true });
    await learner.save();
    const before = tf.memory().numTensors;
    await expect(learner.learn(pointClouds([0, 1]))).rejects.toThrow('Failed to run');
    expect(tf.memory().numTensors).toBe(before);
    expect([learner.steps, learner.pending]).toEqual([0, false]);
    learner.dispose();
  });

  it('are four at most, and the one that every experience uses stays', async () => {
    const log: number[] = [];
    offer(counting(log));
    const start = tf.memory().numTensors;
    const learner = createLearner({ model: network(), optimizer: adam(), capture: true });
    const { x, y } = pointClouds([0, 1]);
    // Batches of 8, and last ones of 5, 6, 7, 4, 3, and 5 again, whose graph is long gone.
    for (const length of [13, 14, 15, 12, 11, 13])
      await learner.learn({ x: x.slice(0, 4 * length), y: y.slice(0, length) }, { epochs: 1, batchSize: 8 });
    expect(log).toEqual([8, 5, 6, 7, 4, 3, 5]);
    learner.dispose();
    expect(tf.memory().numTensors).toBe(start);
  });
});
