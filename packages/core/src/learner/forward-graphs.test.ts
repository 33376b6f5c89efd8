import * as tf from '@tensorflow/tfjs-core';
import type { Capture } from '@unforget/types';
import { afterEach, describe, expect, it } from 'vitest';
import { mlp } from '../models/mlp.ts';
import { sgd } from '../optimizers/sgd.ts';
import { pointClouds } from '../testing/index.ts';
import { counting, offerCapture, offerNothing } from './__fixtures__/capture-engine.ts';
import { ForwardGraphs } from './forward-graphs.ts';
import { createLearner } from './learner.ts';

/** factor · w · x, or w · x where nothing is asked for. */
interface Given {
  readonly w: tf.Tensor;
  readonly factor: number | null;
  readonly name: string;
}

const product = ({ w, factor }: Given, { x }: { x: tf.Tensor }): tf.Tensor[] => {
  const made = tf.mul(w, x);
  return [factor === null ? made : tf.mul(made, factor)];
};

/** The numbers that each of these inputs gives, one pass for all. */
function answers(graphs: ForwardGraphs, given: Given, inputs: readonly (readonly number[])[]): number[][] {
  const pass = graphs.pass(product, given);
  return inputs.map((numbers) => {
    const x = tf.tensor1d([...numbers]);
    const made = pass({ x });
    const read = made.map((tensor) => [...tensor.dataSync()]);
    tf.dispose([x, ...made]);
    return read[0] as number[];
  });
}

const given = (w: number, factor: number | null = 2, name = 'a'): Given => ({ w: tf.scalar(w), factor, name });

describe('forward passes as graphs', () => {
  afterEach(offerNothing);

  it('are made at the 65th batch of a form, and give the same', () => {
    const log: number[] = [];
    offerCapture(counting(log));
    const graphs = new ForwardGraphs(undefined);
    const before = tf.memory().numTensors;
    const own = given(3);
    // 2 · 3 · [1 2] = [6 12]
    expect(
      answers(
        graphs,
        own,
        Array.from({ length: 64 }, () => [1, 2]),
      ),
    ).toContainEqual([6, 12]);
    expect(log).toEqual([]);
    expect(answers(graphs, own, [[1, 2], [3, 4], [5]])).toEqual([[6, 12], [18, 24], [30]]);
    expect(log).toEqual([2]);
    graphs.dispose();
    own.w.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('take other parameters as they come, and are made anew for another value that the pass looked at', () => {
    const log: number[] = [];
    offerCapture(counting(log));
    const graphs = new ForwardGraphs(true);
    expect(answers(graphs, given(3), [[1]])).toEqual([[6]]);
    expect(answers(graphs, given(5, 2, 'nobody looks at this'), [[1]])).toEqual([[10]]);
    expect(log.length).toBe(1);
    expect(answers(graphs, given(5, 3), [[1]])).toEqual([[15]]);
    expect(answers(graphs, given(5, null), [[1]])).toEqual([[5]]);
    expect(answers(graphs, given(4, 2), [[1]])).toEqual([[8]]);
    expect(log.length).toBe(3);
    graphs.dispose();
  });

  it('are four at most, and the one that is asked again and again stays', () => {
    const log: number[] = [];
    offerCapture(counting(log));
    const graphs = new ForwardGraphs(true);
    for (const length of [1, 2, 3, 1, 4, 5, 1, 2]) answers(graphs, given(1), [new Array<number>(length).fill(0)]);
    expect(log).toEqual([1, 2, 3, 4, 5, 2]);
    graphs.dispose();
  });

  it('are few where more are wanted in turn than are kept', () => {
    const log: number[] = [];
    offerCapture(counting(log));
    const graphs = new ForwardGraphs(undefined);
    // 40 rounds over 8 values of one form: 320 batches, each graph after 64 that went op by op.
    for (let i = 0; i < 320; i++) expect(answers(graphs, given(1, (i % 8) + 1), [[1]])).toEqual([[(i % 8) + 1]]);
    expect(log.length).toBeLessThanOrEqual(4);
    graphs.dispose();
  });

  it('are asked for once where there are none to be had, and never where nobody wants them', () => {
    let asked = 0;
    const refusing: Capture = () => {
      asked++;
      return { captured: null, why: 'not today' };
    };
    offerCapture(refusing);
    const graphs = new ForwardGraphs(true);
    expect(answers(graphs, given(3), [[1], [2]])).toEqual([[6], [12]]);
    expect(asked).toBe(1);
    expect(answers(new ForwardGraphs(false), given(3), [[1]])).toEqual([[6]]);
    expect(asked).toBe(1);
  });

  it('serve a learner while its parameters move on, and go with it', async () => {
    const log: number[] = [];
    offerCapture(counting(log));
    const start = tf.memory().numTensors;
    const model = mlp({ inputs: 4, hidden: [3], head: { kind: 'fixed', units: 2 } });
    const [learner, plain] = [true, false].map((capture) =>
      createLearner({ model, optimizer: sgd(0.1), seed: 3, capture }),
    ) as [ReturnType<typeof createLearner>, ReturnType<typeof createLearner>];
    const points = pointClouds([0, 1]);
    for (let round = 0; round < 2; round++) {
      for (const each of [learner, plain]) await each.learn(points, { iterations: 3, batchSize: points.length });
      const [a, b] = [await learner.evaluate(points), await plain.evaluate(points)];
      expect(a.predictions.probabilities).toEqual(b.predictions.probabilities);
      expect(a.loss).toBe(b.loss);
      expect((await learner.predict(points)).labels).toEqual(a.predictions.labels);
    }
    // One for the steps, one for evaluation, one for prediction, which needs no losses.
    expect(log.length).toBe(3);
    learner.dispose();
    plain.dispose();
    expect(tf.memory().numTensors).toBe(start);
  });
});
