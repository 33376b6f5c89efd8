import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { createRandom } from '@unforget/core';
import { UnforgetError } from '@unforget/types';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Classifier } from './classifier.ts';
import { createClassifier } from './create-classifier.ts';

/** Closed after each test, whatever happened in it. */
const open: Classifier<never>[] = [];
let tensors = 0;

beforeEach(() => {
  tensors = tf.memory().numTensors;
});
afterEach(async () => {
  for (const each of open.splice(0)) await each.dispose();
  tf.disposeVariables();
  expect(tf.memory().numTensors).toBe(tensors);
});

function kept<I>(made: Classifier<I>): Classifier<I> {
  open.push(made as never);
  return made;
}

async function refusal(promise: Promise<unknown>): Promise<UnforgetError> {
  const error = await promise.catch((thrown: unknown) => thrown);
  if (!UnforgetError.is(error)) throw new Error(`Expected an UnforgetError, got ${error}`);
  return error;
}

const SIDE = 8;
const BARS = ['row', 'column', 'diagonal'] as const;
type Bar = (typeof BARS)[number];

/** A bright bar somewhere on noise. */
function picture(bar: Bar, seed: number): number[][] {
  const random = createRandom('picture', bar, seed);
  const at = Math.floor(random.next() * SIDE);
  return Array.from({ length: SIDE }, (_, y) =>
    Array.from({ length: SIDE }, (__, x) => {
      const isOn = bar === 'row' ? y === at : bar === 'column' ? x === at : (x + y) % SIDE === at;
      return (isOn ? 200 : 0) + Math.floor(50 * random.next());
    }),
  );
}

const pictures = (bar: Bar, from: number, count: number) =>
  Array.from({ length: count }, (_, i) => ({ input: picture(bar, from + i), label: bar as string }));

describe('images', () => {
  it('are learned, new kinds later, and a saved classifier goes on to the same bits', async () => {
    const made = kept(await createClassifier({ input: 'image', seed: 1 }));
    await made.learn([...pictures('row', 0, 30), ...pictures('column', 0, 30)]);
    await made.learn(pictures('diagonal', 0, 30));
    const test = BARS.flatMap((bar) => pictures(bar, 1000, 20));
    expect((await made.evaluate(test)).accuracy).toBeGreaterThan(0.8);

    const back = kept(await createClassifier.load<number[][]>(await made.toBytes()));
    for (const each of [made, back]) await each.learn(pictures('row', 50, 10));
    expect(await back.toBytes()).toEqual(await made.toBytes());
  });

  it('may be rows of numbers, rows of channels, or ImageData', async () => {
    const grey = [
      [0, 255],
      [10, 20],
    ];
    const other = [
      [255, 0],
      [20, 10],
    ];
    const rows = kept(await createClassifier({ input: 'image', unknown: 0 }));
    await rows.learn([
      { input: grey, label: 'a' },
      { input: other, label: 'b' },
    ]);
    const channels = grey.map((row) => row.map((pixel) => [pixel]));
    const flat = { width: 2, height: 2, data: Uint8Array.from([0, 255, 10, 20]) };
    const answers = await rows.predictAll([grey, channels, flat]);
    expect(answers.map(({ ranking }) => ranking)).toEqual(Array(3).fill(answers[0]?.ranking));
    expect(answers[0]?.label).toBe('a');
  });

  it.each([
    ['invalid-input', 'a text'],
    ['invalid-input', []],
    ['invalid-input', { width: 2, height: 2, data: [1, 2, 3] }],
    ['shape-mismatch', [[1, 2, 3]]],
    ['shape-mismatch', [[1, 2], [3]]],
    [
      'not-finite',
      [
        [1, 2],
        [3, 256],
      ],
    ],
    [
      'not-finite',
      [
        [1, 2],
        [3, Number.NaN],
      ],
    ],
  ] as const)('refuses %s: %j', async (code, input) => {
    const made = kept(await createClassifier({ input: 'image', holdBack: 0 }));
    const good = [
      [1, 2],
      [3, 4],
    ];
    await made.learn([{ input: good, label: 'a' }]);
    expect((await refusal(made.predict(input as never))).code).toBe(code);
    expect((await refusal(made.learn([{ input, label: 'b' } as never]))).code).toBe(code);
    expect(made.labels()).toEqual(['a']);
  });
});

/** Points left and right, below and above. */
const points = (label: string, x: number, y: number) =>
  Array.from({ length: 20 }, (_, i) => ({ input: [x + (i % 5) / 10, y + i / 40], label }));

const net = () =>
  tfl.sequential({
    layers: [
      tfl.layers.dense({ name: 'first', inputShape: [2], units: 8, activation: 'relu', kernelInitializer: 'ones' }),
      tfl.layers.dense({ name: 'last', units: 2, activation: 'softmax' }),
    ],
  });

/** Right of 0 is its second output. */
function trained(): tfl.LayersModel {
  const model = net();
  model
    .getLayer('first')
    .setWeights([tf.tensor2d([1, -1, 1, -1, 1, -1, 1, -1, 0, 0, 0, 0, 0, 0, 0, 0], [2, 8]), tf.zeros([8])]);
  model
    .getLayer('last')
    .setWeights([tf.tensor2d([-3, 3, 3, -3, -3, 3, 3, -3, -3, 3, 3, -3, -3, 3, 3, -3], [8, 2]), tf.zeros([2])]);
  return model;
}

describe('a model of your own', () => {
  it('answers by its weights before it learns, and learns a label more', async () => {
    tf.engine().startScope();
    const model = trained();
    const before = model.getWeights().map((weight) => Array.from(weight.dataSync()));
    const made = kept(await createClassifier({ input: model, labels: ['left', 'right'], unknown: 0 }));
    const asked = [
      [-1, 0],
      [1, 0],
      [0, 3],
    ];
    expect(made.labels()).toEqual(['left', 'right']);
    expect((await made.predictAll(asked.slice(0, 2))).map(({ label }) => label)).toEqual(['left', 'right']);

    const report = await made.learn([...points('left', -2, 0), ...points('right', 2, 0), ...points('up', 0, 3)]);
    expect(report.labels.map(({ label, isNew, before: was }) => [label, isNew, was])).toEqual([
      ['left', false, 1],
      ['right', false, 1],
      ['up', true, Number.NaN],
    ]);
    expect((await made.predictAll(asked)).map(({ label }) => label)).toEqual(['left', 'right', 'up']);
    // Its own weights are as they were.
    expect(model.getWeights().map((weight) => Array.from(weight.dataSync()))).toEqual(before);

    const bytes = await made.toBytes();
    expect((await refusal(createClassifier.load(bytes))).remedy).toBe('load(source, { input: model })');
    const back = kept(await createClassifier.load(bytes, { input: trained() }));
    for (const each of [made, back]) await each.learn(points('up', 0.2, 3));
    expect(await back.toBytes()).toEqual(await made.toBytes());
    for (const each of open.splice(0)) await each.dispose();
    tf.engine().endScope();
  });

  it('is saved before it learned anything, with its labels', async () => {
    tf.engine().startScope();
    const made = kept(await createClassifier({ input: trained(), labels: ['left', 'right'] }));
    const back = kept(await createClassifier.load(await made.toBytes(), { input: trained() }));
    expect((await back.predict([1, 0])).label).toBe('right');
    for (const each of open.splice(0)) await each.dispose();
    tf.engine().endScope();
  });

  it('is saved before it learned anything, with labels that were removed and merged', async () => {
    tf.engine().startScope();
    const asked = [
      [-1, 0],
      [1, 0],
    ];
    const changes: ((made: Classifier<never>) => Promise<unknown>)[] = [
      (made) => made.remove('left'),
      (made) => made.merge('left', 'right'),
    ];
    for (const change of changes) {
      const made = kept(await createClassifier({ input: trained(), labels: ['left', 'right'], unknown: 0 }));
      await change(made as never);
      const back = kept(await createClassifier.load(await made.toBytes(), { input: trained() }));
      expect(back.labels()).toEqual(['right']);
      expect(await back.predictAll(asked)).toEqual(await made.predictAll(asked));
      expect(await back.toBytes()).toEqual(await made.toBytes());
    }
    for (const each of open.splice(0)) await each.dispose();
    tf.engine().endScope();
  });

  it('refuses models, labels and inputs that do not fit', async () => {
    tf.engine().startScope();
    const model = trained();
    for (const labels of [['left'], ['left', 'left'], ['left', ''], 'left', ['left', 'right', 'up']]) {
      const error = await refusal(createClassifier({ input: model, labels: labels as never }));
      expect(error.code).toMatch(/^invalid-(option|input)$/);
    }
    expect((await refusal(createClassifier({ input: 'text', labels: ['a'] }))).code).toBe('invalid-option');
    const made = kept(await createClassifier({ input: model }));
    expect((await refusal(made.learn([{ input: [1, 2, 3], label: 'a' }]))).code).toBe('shape-mismatch');
    expect((await refusal(made.learn([{ input: 'text' as never, label: 'a' }]))).code).toBe('invalid-input');
    expect((await refusal(made.learn([{ input: [1, Number.NaN], label: 'a' }]))).code).toBe('not-finite');
    const openEnded = tfl.sequential({
      layers: [tfl.layers.simpleRNN({ inputShape: [null, 2], units: 2, recurrentInitializer: 'zeros' })],
    });
    expect((await refusal(createClassifier({ input: openEnded }))).code).toBe('unsupported-layer');
    for (const each of open.splice(0)) await each.dispose();
    tf.engine().endScope();
  });
});
