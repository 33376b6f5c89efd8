import * as tf from '@tensorflow/tfjs-core';
import { UnforgetError } from '@unforget/types';
import { afterEach, describe, expect, it } from 'vitest';
import { meanSquaredError } from '../losses.ts';
import { mlp } from '../models/mlp.ts';
import { sgd } from '../optimizers/sgd.ts';
import { createLearner, type Learner } from './learner.ts';
import type { LearnerOptions } from './options.ts';

const made: Learner[] = [];
const make = (options: object = {}): Learner => {
  const model = mlp({ inputs: 2, head: { kind: 'growing' } });
  const learner = createLearner({ model, optimizer: sgd(0.1), ...options } as LearnerOptions);
  made.push(learner);
  return learner;
};
afterEach(() => {
  for (const learner of made.splice(0)) learner.dispose();
});

const DATA = {
  x: [
    [0, 1],
    [1, 0],
  ],
  y: [0, 1],
};

/** The text of the typed error that learning gives. */
async function refusal(data: unknown, options: object = {}): Promise<string> {
  const learner = make();
  const error = await learner.learn(data as never, options).catch((thrown: unknown) => thrown);
  if (!UnforgetError.is(error)) throw new Error(`Expected an UnforgetError, got ${error}`);
  expect(learner.params).toBeNull();
  return error.message;
}

describe('data that the types do not allow', () => {
  it('labels that 32 bits would turn into others', async () => {
    expect(await refusal({ ...DATA, y: [0, 2 ** 32 + 1] })).toBe(
      'Label of sample 1 of experience 0: expected an integer below 2^31, received 4294967297. Number the classes from 0.',
    );
  });
  it('samples in other arrays, whose NaN no check would see, or without targets', async () => {
    const samples = { length: 2, shape: [2], x: new Float32Array(4), y: Int32Array.of(0, 1) };
    expect(await refusal({ ...samples, x: Float64Array.of(Number.NaN, 0, 0, 1) })).toBe(
      'Experience 0: expected x as Float32Array, Uint8Array or Int8Array, received Float64Array.',
    );
    expect(await refusal({ ...samples, y: undefined })).toContain('expected y as Int32Array or Float32Array');
    expect(await refusal({ ...samples, y: [0, 1] })).toContain('received Array');
    expect(await refusal({ ...samples, shape: 2 })).toContain('expected shape as an array of sizes, received number');
  });
  it('a task id or name where it would be lost', async () => {
    expect(await refusal({ ...DATA, taskId: 3 })).toBe(
      'Experience 0: expected { samples: { x, y }, taskId }, received "taskId" beside x and y.',
    );
    expect(await refusal({ ...DATA, name: 'monday' })).toContain('received "name" beside x and y');
    expect(await refusal([DATA, { ...DATA, taskId: 3 }])).toContain('received "taskId" beside x and y');
  });
  it('keys that nobody reads', async () => {
    expect(await refusal({ samples: DATA, taskID: 3 })).toBe(
      'Experience 0: expected an object with nothing but samples, taskId, name, received "taskID" in it.',
    );
    expect(await refusal({ ...DATA, scal: 1 / 255 })).toBe(
      'Experience 0: expected an object with nothing but x, y, scale, keys, received "scal" in it.',
    );
    expect(await refusal({ samples: DATA, name: 7 })).toBe('Name of experience 0: expected a text, received number.');
  });
  it('texts as labels, and inputs and labels apart', async () => {
    expect(await refusal({ ...DATA, y: [0, 'refund'] })).toBe(
      'Label of sample 1 of experience 0: expected a number, received "refund". Number the classes from 0, with ' +
        "labelRegistry of @unforget/data, or use the package 'unforget', which takes texts.",
    );
    // learner.learn(x, y)
    expect(await refusal(DATA.x)).toBe(
      'Experience 0: expected inputs and labels in one object, { x, y }, received an array.',
    );
  });
  it('one-hot rows where labels are wanted', async () => {
    expect(
      await refusal({
        ...DATA,
        y: [
          [1, 0],
          [0, 1],
        ],
      }),
    ).toBe('Labels of sample 0 of experience 0: expected 1 number, received 2.');
  });
  it('pieces with targets of different widths, though their sum would fit', async () => {
    const model = mlp({ inputs: 2, head: { kind: 'fixed', units: 2 } });
    const learner = make({ model, loss: meanSquaredError() });
    const pieces = [
      { x: [[0, 1]], y: [[1]] },
      { x: [[1, 0]], y: [[1, 2, 3]] },
    ];
    await expect(learner.learn(pieces)).rejects.toThrow(
      'Targets of piece 1 of experience 0: expected 1 values a sample, as in the first, received 3.',
    );
  });
  it('flat inputs that do not come out even', async () => {
    const learner = make();
    await learner.learn(DATA);
    await expect(learner.predict([1, 2, 3])).rejects.toThrow(
      'The inputs to predict: expected a multiple of 2 numbers, for samples of shape [2], received 3.',
    );
    expect((await learner.predict([1, 2])).length).toBe(1);
  });
});

describe('options that would be without effect', () => {
  it('a controller for its signal, words for flags, listeners that are none', async () => {
    expect(await refusal(DATA, { signal: new AbortController() })).toContain(
      'Option "signal": expected an AbortSignal',
    );
    expect(await refusal(DATA, { onProgress: 3 })).toContain('Option "onProgress": expected a function');
    for (const flag of ['shuffle', 'dropLast', 'resume'])
      expect(await refusal(DATA, { [flag]: 'no' })).toBe(`Option "${flag}": expected true or false, received "no".`);
    expect(() => make({ capture: 1 })).toThrow('Option "capture": expected true or false, received 1.');
  });
});

describe('no tensor is left by what fails', () => {
  const part = (hooks: object) => ({
    specificationVersion: 'v1',
    name: 'part',
    stateVersion: 1,
    init: () => ({}),
    ...hooks,
  });
  const fails = (): never => {
    throw new Error('broken');
  };
  const model = mlp({ inputs: 2, head: { kind: 'growing' } });
  const cases: Record<string, object> = {
    'a schedule that gives no number': { optimizer: sgd(() => Number.NaN) },
    'a strategy at its start': { strategy: part({ init: fails }) },
    'a strategy that watches batches': { strategy: part({ observeBatch: fails, needsOutputs: true }) },
    'a model that grows': { model: { ...model, grow: fails } },
  };
  for (const [name, options] of Object.entries(cases)) {
    it(name, async () => {
      const before = tf.memory().numTensors;
      await expect(make(options).learn(DATA)).rejects.toThrow();
      expect(tf.memory().numTensors).toBe(before);
    });
  }
  it('a strategy in evaluation', async () => {
    const learner = make({ strategy: part({ paramsFor: fails }) });
    await learner.learn(DATA);
    const before = tf.memory().numTensors;
    await expect(learner.evaluate(DATA)).rejects.toThrow('broken');
    expect(tf.memory().numTensors).toBe(before);
  });
});
