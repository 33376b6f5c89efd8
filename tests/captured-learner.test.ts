import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { selectBackend } from '@unforget/backend';
import {
  adam,
  adamw,
  binaryCrossEntropy,
  cnn,
  compose,
  createLearner,
  createRandom,
  fromLayersModel,
  type LearnerOptions,
  type LearnReport,
  meanSquaredError,
  mlp,
  momentum,
  sgd,
  softmaxCrossEntropy,
} from '@unforget/core';
import { ewc, onlineEwc } from '@unforget/ewc';
import { replay } from '@unforget/replay';
import type { Head, Loss, Model, Optimizer, Samples } from '@unforget/types';
import { beforeAll, describe, expect, it } from 'vitest';

const nativeIsThere = await selectBackend({ backend: 'native', log: () => {} }).then(
  () => true,
  () => false,
);
const orWhyNot = nativeIsThere ? '' : ' (skipped: the native engine is not installed here)';

const UNITS = 4;
const SHAPE = [6, 6, 2];

/** Two experiences of 40 random images, labelled as the loss wants: 20 is no multiple of the batch size 16. */
function experience(index: number, targets: Loss['targets']): Samples {
  const random = createRandom('captured-learner', index);
  const length = 40;
  const x = Float32Array.from({ length: length * SHAPE.reduce((a, b) => a * b, 1) }, () => 2 * random.next() - 1);
  const y =
    targets === 'classes'
      ? Int32Array.from({ length }, (_, i) => 2 * index + (i % 2))
      : Float32Array.from({ length: length * UNITS }, () => (random.next() < 0.5 ? 0 : 1));
  return { length, shape: SHAPE, x, y };
}

const MODELS = {
  mlp: (head: Head) => mlp({ inputs: SHAPE, hidden: [8, 6], head }),
  'mlp with dropout': (head: Head) => mlp({ inputs: SHAPE, hidden: [8, 6], head, dropout: 0.3 }),
  cnn: (head: Head) => cnn({ inputShape: SHAPE as [number, number, number], filters: [4], hidden: [6], head }),
} satisfies Record<string, (head: Head) => Model>;

const OPTIMIZERS: Readonly<Record<string, () => Optimizer>> = {
  sgd: () => sgd(0.05) as Optimizer,
  'sgd on a schedule': () => sgd(({ step }) => 0.1 / (1 + 0.1 * step)) as Optimizer,
  momentum: () => momentum(0.02) as unknown as Optimizer,
  nesterov: () => momentum(0.02, { nesterov: true }) as unknown as Optimizer,
  adam: () => adam(0.01) as unknown as Optimizer,
  adamw: () => adamw(0.01, { weightDecay: 0.05 }) as unknown as Optimizer,
};

const FIXED: Head = { kind: 'fixed', units: UNITS };

interface Run {
  readonly bytes: Uint8Array;
  readonly reports: readonly LearnReport[];
}

/** 100 steps on each of two experiences, with a last batch of another size in every pass. */
async function run(options: LearnerOptions, capture: boolean): Promise<Run> {
  const learner = createLearner({ ...options, seed: 3, capture });
  const targets = options.loss?.targets ?? 'classes';
  const reports: LearnReport[] = [];
  for (const taskId of [0, 1]) {
    const samples = experience(taskId, targets);
    reports.push(await learner.learn({ samples, taskId }, { iterations: 100, batchSize: 16, logEvery: 10 }));
  }
  const bytes = await learner.save();
  learner.dispose();
  return { bytes, reports };
}

/** Weights, moments, importances, buffers of a saved learner, by name; the order in the file means nothing. */
function arraysOf(bytes: Uint8Array): Map<string, Buffer> {
  const file = Buffer.from(bytes);
  const start = 8 + Number(file.readBigUInt64LE(0));
  const header = JSON.parse(file.subarray(8, start).toString()) as Record<string, { data_offsets?: [number, number] }>;
  return new Map(
    Object.entries(header).flatMap(([name, { data_offsets: at }]): [string, Buffer][] =>
      at ? [[name, file.subarray(start + at[0], start + at[1])]] : [],
    ),
  );
}

/** Losses agree to the last bits, of which the sum of a penalty's terms may round one; the state is the same, bit by bit. */
async function expectSameRun(make: () => LearnerOptions): Promise<void> {
  const captured = await run(make(), true);
  const plain = await run(make(), false);
  for (const [i, report] of captured.reports.entries()) {
    expect(report.engine).toEqual({ captured: true, why: null });
    expect(plain.reports[i]?.engine.captured).toBe(false);
    const losses = ({ history }: LearnReport) => history.flatMap((record) => Object.entries(record.losses));
    for (const [k, [name, value]] of losses(report).entries()) {
      const [otherName, other] = losses(plain.reports[i] as LearnReport)[k] ?? ['', Number.NaN];
      expect(name).toBe(otherName);
      expect(Math.abs(value - other)).toBeLessThanOrEqual(1e-6 * Math.abs(other));
    }
  }
  const [received, expected] = [arraysOf(captured.bytes), arraysOf(plain.bytes)];
  expect([...received.keys()].sort()).toEqual([...expected.keys()].sort());
  for (const [name, array] of expected) expect(received.get(name)?.equals(array), name).toBe(true);
}

describe.skipIf(!nativeIsThere)(`a captured learner is the same learner, to the last bit${orWhyNot}`, () => {
  beforeAll(() => selectBackend({ backend: 'native', log: () => {} }));

  // Graphs are dear: an optimizer sees gradients and no network, so each is run on one network and two on images.
  const kinds: [optimizer: string, model: keyof typeof MODELS][] = [
    ...Object.keys(OPTIMIZERS).map((optimizer): [string, 'mlp'] => [optimizer, 'mlp']),
    ['adam', 'mlp with dropout'],
    ['adam', 'cnn'],
    ['momentum', 'cnn'],
  ];
  it.each(kinds)('%s, %s', (optimizer, model) =>
    expectSameRun(() => ({ model: MODELS[model](FIXED), optimizer: (OPTIMIZERS[optimizer] as () => Optimizer)() })),
  );

  const losses = { softmaxCrossEntropy, binaryCrossEntropy, meanSquaredError };
  it.each(Object.keys(losses) as (keyof typeof losses)[])('%s', (loss) =>
    expectSameRun(() => ({
      model: MODELS.mlp(FIXED),
      optimizer: OPTIMIZERS['momentum']?.() as Optimizer,
      loss: losses[loss](),
    })),
  );

  const strategies: Readonly<Record<string, () => NonNullable<LearnerOptions['strategy']>>> = {
    ewc: () => ewc({ lambda: 50 }),
    'ewc, normalized': () => ewc({ lambda: 3, normalize: true }),
    'online ewc': () => onlineEwc({ lambda: 50, gamma: 0.7 }),
    replay: () => replay({ capacity: 20 }),
    'replay, online': () => replay({ capacity: 20, fill: 'online', batchSize: 5 }),
    'ewc and replay': () => compose(replay({ capacity: 20 }), ewc({ lambda: 50 })),
  } as never;
  // The contract of each strategy runs it on all its heads, to a relative 1e-5; here it is to the last bit.
  it.each([
    ['ewc', 'growing'],
    ['ewc', 'multi'],
    ['ewc, normalized', 'fixed'],
    ['online ewc', 'multi'],
    ['replay', 'growing'],
    ['replay', 'multi'],
    ['replay, online', 'growing'],
    ['ewc and replay', 'fixed'],
  ] as const)('%s, %s head', (name, kind) =>
    expectSameRun(() => ({
      model: MODELS['mlp with dropout'](kind === 'fixed' ? FIXED : { kind }),
      optimizer: OPTIMIZERS['adam']?.() as Optimizer,
      strategy: (strategies[name] as () => NonNullable<LearnerOptions['strategy']>)(),
    })),
  );
});

describe.skipIf(!nativeIsThere)(`graphs of one experience serve the next${orWhyNot}`, () => {
  beforeAll(() => selectBackend({ backend: 'native', log: () => {} }));

  it.each(['ewc', 'online ewc'] as const)(
    '%s, whose importance grows: the same bits, and no new graph',
    async (name) => {
      const { binding } = tf.backend() as unknown as { binding: { loadSavedModel: (...given: unknown[]) => number } };
      const backend = tf.backend() as unknown as { binding: object };
      let loaded = 0;
      const loadSavedModel = (...given: unknown[]): number => {
        loaded++;
        return binding.loadSavedModel(...given);
      };
      const strategy = name === 'ewc' ? ewc({ lambda: 50 }) : onlineEwc({ lambda: 50, gamma: 0.7 });
      const learn = async (capture: boolean): Promise<[number[], Map<string, Buffer>]> => {
        const learner = createLearner({ model: MODELS.mlp(FIXED), optimizer: adam(0.01) as never, strategy, capture });
        const loads: number[] = [];
        for (const index of [0, 1, 0, 1]) {
          await learner.learn(experience(index, 'classes'), { epochs: 4, batchSize: 16 });
          loads.push(loaded);
        }
        const bytes = await learner.save();
        learner.dispose();
        return [loads, arraysOf(bytes)];
      };
      backend.binding = Object.create(binding, { loadSavedModel: { value: loadSavedModel } });
      try {
        const [loads, captured] = await learn(true);
        // Full batches of 16 and last ones of 8: first without a penalty, then with it, then as before.
        expect(loads).toEqual([2, 4, 4, 4]);
        const [, plain] = await learn(false);
        for (const [path, array] of plain) expect(captured.get(path)?.equals(array), path).toBe(true);
      } finally {
        backend.binding = binding;
      }
    },
  );
});

const { layers, initializers } = tfl;
const seeded = (seed: number) => initializers.glorotUniform({ seed });

/** Layers models with what the built-in models lack. */
const LAYERS: Readonly<Record<string, () => tfl.LayersModel>> = {
  'batch normalization of images': () =>
    tfl.sequential({
      layers: [
        layers.conv2d({ name: 'a', inputShape: SHAPE, filters: 4, kernelSize: 3, kernelInitializer: seeded(1) }),
        layers.batchNormalization({ name: 'b' }),
        layers.activation({ name: 'c', activation: 'relu' }),
        layers.flatten({ name: 'd' }),
        layers.dense({ name: 'e', units: UNITS, kernelInitializer: seeded(2) }),
      ],
    }),
  'batch normalization of rows, dropout, and no learned scale': () =>
    tfl.sequential({
      layers: [
        layers.flatten({ name: 'a', inputShape: SHAPE }),
        layers.dense({ name: 'b', units: 8, activation: 'elu', kernelInitializer: seeded(3) }),
        layers.batchNormalization({ name: 'c', scale: false, momentum: 0.9 }),
        layers.dropout({ name: 'd', rate: 0.3 }),
        layers.dense({ name: 'e', units: UNITS, activation: 'softmax', kernelInitializer: seeded(4) }),
      ],
    }),
  'layer normalization, average pooling, separable convolution': () =>
    tfl.sequential({
      layers: [
        layers.separableConv2d({
          name: 'a',
          inputShape: SHAPE,
          filters: 4,
          kernelSize: 3,
          padding: 'same',
          depthwiseInitializer: seeded(5),
          pointwiseInitializer: seeded(6),
        }),
        layers.averagePooling2d({ name: 'b', poolSize: 2 }),
        layers.layerNormalization({ name: 'c' }),
        layers.globalAveragePooling2d({ name: 'd' }),
        layers.dense({ name: 'e', units: UNITS, kernelInitializer: seeded(7) }),
      ],
    }),
};

describe.skipIf(!nativeIsThere)(`a captured LayersModel${orWhyNot}`, () => {
  beforeAll(() => selectBackend({ backend: 'native', log: () => {} }));

  it.each(Object.keys(LAYERS))('%s', async (name) => {
    const layersModel = (LAYERS[name] as () => tfl.LayersModel)();
    await expectSameRun(() => ({
      model: fromLayersModel(layersModel),
      optimizer: OPTIMIZERS['adam']?.() as Optimizer,
      strategy: replay({ capacity: 20 }) as never,
    }));
    layersModel.dispose();
  });
});
