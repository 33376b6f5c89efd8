import * as tf from '@tensorflow/tfjs-core';
import type { BatchPart, Capture, ParamTree } from '@unforget/types';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { defineStrategy } from '../compose.ts';
import { mlp } from '../models/mlp.ts';
import { adam } from '../optimizers/adam.ts';
import { pointClouds } from '../testing/index.ts';
import { expectSame, paramValues } from '../testing/runs.ts';
import { mapTree } from '../tree.ts';
import { counting, offerCapture, offerNothing } from './__fixtures__/capture-engine.ts';
import { createLearner } from './learner.ts';

/** An engine whose graphs can be loaded and can't be run. */
const failing: Capture = (program, { state, inputs }) => {
  tf.tidy(() => void program(state, inputs));
  const copies = (): tf.Tensor[] => state.map((tensor) => tf.clone(tensor));
  const run = (): never => {
    throw new Error('Failed to run');
  };
  const alongside = (): { captured: null; why: string } => ({ captured: null, why: 'one program at a time' });
  return { captured: { run, read: copies, write: () => {}, alongside, dispose: () => {} } };
};

type Counted = { experiences: number; strength: tf.Scalar; anchor: ParamTree };

/** Pulls to where the parameters were, harder after every experience; knows how hard from a tensor or from its count. */
const pulling = (from: 'tensor' | 'count') =>
  defineStrategy<'pulling', Counted>({
    specificationVersion: 'v1',
    name: 'pulling',
    stateVersion: 1,
    init: () => ({ experiences: 0, strength: tf.scalar(0), anchor: {} }),
    beforeExperience: (state, { params }) => ({
      experiences: state.experiences + 1,
      strength: tf.scalar(state.experiences + 1),
      anchor: mapTree(params, (tensor) => tf.clone(tensor)),
    }),
    gradientPenalty(state, { params }) {
      const factor = from === 'tensor' ? state.strength : tf.scalar(state.experiences);
      const pull = (tensor: tf.Tensor, path: string): tf.Tensor =>
        tf.mul(tf.sub(tensor, state.anchor[path] as tf.Tensor), factor);
      return { value: tf.scalar(0), grads: mapTree(params, pull) };
    },
  });

const network = () => mlp({ inputs: 4, hidden: [3], head: { kind: 'fixed', units: 2 } });

describe('steps as graphs', () => {
  afterEach(offerNothing);

  it('that fail leave no tensor, and the learner as it was', async () => {
    offerCapture(failing);
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
    offerCapture(counting(log));
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

  it.each([
    { passes: 15, full: 30, made: [] },
    { passes: 16, full: 32, made: [8] },
    { passes: 32, full: 64, made: [8, 4] },
  ])(
    'are made for steps of a size that the plan has 32 of: $passes passes make $made',
    async ({ passes, full, made }) => {
      const log: number[] = [];
      offerCapture(counting(log));
      const { x, y } = pointClouds([0, 1]);
      const values: unknown[] = [];
      // Two batches of 8 and one of 4 in each pass.
      for (const capture of [undefined, false]) {
        const learner = createLearner({ model: network(), optimizer: adam(), ...(capture === false && { capture }) });
        const data = { x: x.slice(0, 80), y: y.slice(0, 20) };
        const { steps, engine } = await learner.learn(data, { epochs: passes, batchSize: 8 });
        expect(steps).toBe(full + passes);
        expect(engine.captured).toBe(capture !== false && made.length > 0);
        values.push(paramValues(learner));
        learner.dispose();
      }
      expect(log).toEqual(made);
      expectSame(values[0] as never, values[1] as never);
    },
  );

  it('are reported where a step ran as one, not where none was left to do', async () => {
    offerCapture(counting([]));
    const slow = defineStrategy({
      specificationVersion: 'v1',
      name: 'slow',
      stateVersion: 1,
      init: () => ({}),
      async afterExperience(state, { signal }) {
        signal?.throwIfAborted();
        return state;
      },
    });
    const learner = createLearner({ model: network(), optimizer: adam(), strategy: slow, capture: true });
    const stop = new AbortController();
    const options = { iterations: 3, logEvery: 1 };
    const stopped = await learner.learn(pointClouds([0, 1]), {
      ...options,
      onProgress: ({ done }) => done === 1 && stop.abort(),
      signal: stop.signal,
    });
    expect(stopped).toMatchObject({ aborted: true, steps: 3, engine: { captured: true, why: null } });
    const rest = await learner.learn(pointClouds([0, 1]), options);
    expect(rest).toMatchObject({ aborted: false, steps: 3, engine: { captured: false, why: null } });
    learner.dispose();
  });

  it('are no more where every batch is of another size, and the report says so', async () => {
    const log: number[] = [];
    offerCapture(counting(log));
    const growing = defineStrategy<'growing', Record<string, never>>({
      specificationVersion: 'v1',
      name: 'growing',
      stateVersion: 1,
      init: () => ({}),
      augmentBatch(batch, { clock }) {
        const [part] = batch as [BatchPart];
        const length = Math.min(part.length, 1 + clock.experienceStep);
        const x = part.x.slice(0, 4 * length);
        return [
          ...batch,
          {
            origin: 'memory' as const,
            length,
            x,
            y: part.y.slice(0, length),
            weights: part.weights.slice(0, length),
            taskIds: null,
          },
        ];
      },
    });
    const learner = createLearner({ model: network(), optimizer: adam(), strategy: growing, capture: true });
    const { engine } = await learner.learn(pointClouds([0, 1]), { iterations: 14, batchSize: 12 });
    expect(log.length).toBe(8);
    expect(engine).toEqual({ captured: false, why: 'its steps differ: 8 graphs were made in one experience' });
    learner.dispose();
  });

  it('are not tried again after an interruption where they can not be', async () => {
    const between = defineStrategy<'between', Record<string, never>>({
      specificationVersion: 'v1',
      name: 'between',
      stateVersion: 1,
      init: () => ({}),
      interrupt: { at: () => [2], run: () => ({ state: {} }) },
    });
    const impossible = vi.fn(() => ({ captured: null, why: 'no reason' }));
    offerCapture(impossible);
    const learner = createLearner({ model: network(), optimizer: adam(), strategy: between, capture: true });
    const { engine } = await learner.learn(pointClouds([0, 1]), { iterations: 4 });
    expect(engine).toEqual({ captured: false, why: 'no reason' });
    expect(impossible).toHaveBeenCalledTimes(1);
    learner.dispose();
  });

  const learnThrice = async (from: 'tensor' | 'count', capture: boolean): Promise<ReturnType<typeof paramValues>> => {
    const learner = createLearner({ model: network(), optimizer: adam(), strategy: pulling(from), capture });
    // Two batches of 8 and one of 4 in each experience.
    const { x, y } = pointClouds([0, 1]);
    const data = { x: x.slice(0, 80), y: y.slice(0, 20) };
    for (let i = 0; i < 3; i++) await learner.learn(data, { epochs: 2, batchSize: 8 });
    const values = paramValues(learner);
    learner.dispose();
    return values;
  };

  it('serve later experiences too, whatever is in the state that no step looks at', async () => {
    const log: number[] = [];
    offerCapture(counting(log));
    const values = await learnThrice('tensor', true);
    expect(log).toEqual([8, 4]);
    expectSame(values, await learnThrice('tensor', false));
  });

  it('are made anew where a step looks at a value that has changed', async () => {
    const log: number[] = [];
    offerCapture(counting(log));
    const values = await learnThrice('count', true);
    expect(log).toEqual([8, 4, 8, 4, 8, 4]);
    expectSame(values, await learnThrice('tensor', false));
  });
});
