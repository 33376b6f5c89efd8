import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { selectBackend } from '@unforget/backend';
import {
  adam,
  binaryCrossEntropy,
  compose,
  createLearner,
  createRandom,
  fromLayersModel,
  type Learner,
  meanSquaredError,
  softmaxCrossEntropy,
} from '@unforget/core';
import { pointClouds } from '@unforget/core/testing';
import { featureDistillation, lwf } from '@unforget/distillation';
import { ewc, mas, onlineEwc, si } from '@unforget/ewc';
import { adapterSwitch, orthogonalLora, withLora } from '@unforget/lora';
import { frozenFeatures, packNet, progressiveMlp } from '@unforget/progressive';
import { aGem, cumulative, der, derpp, erAce, gdumb, icarl, latentReplay, replay } from '@unforget/replay';
import { type Head, type Loss, type Model, type Samples, type Strategy, UnforgetError } from '@unforget/types';
import { beforeAll, describe, expect, it } from 'vitest';

beforeAll(() => selectBackend({ backend: 'cpu', log: () => {} }));

interface Method {
  readonly make: () => unknown;
  /** Its own kind of net, in place of the common one. */
  readonly model?: (head: Head) => Model;
  /** What it can't do by its nature, and says so: targets that are values, one head for all tasks. */
  readonly refuses?: readonly ('values' | 'one head')[];
}

const capacity = 20;

const METHODS: Readonly<Record<string, Method>> = {
  'fine-tuning': { make: () => compose() },
  frozenFeatures: { make: () => frozenFeatures() },
  cumulative: { make: () => cumulative() },
  ewc: { make: () => ewc({ lambda: 1 }) },
  onlineEwc: { make: () => onlineEwc({ lambda: 1, gamma: 0.5 }) },
  si: { make: () => si({ lambda: 1 }) },
  mas: { make: () => mas({ lambda: 0.1 }) },
  replay: { make: () => replay({ capacity }) },
  der: { make: () => der({ capacity }) },
  derpp: { make: () => derpp({ capacity }) },
  aGem: { make: () => aGem({ capacity }) },
  erAce: { make: () => erAce({ capacity }), refuses: ['values'] },
  gdumb: { make: () => gdumb({ capacity, policy: 'reservoir' }) },
  icarl: { make: () => icarl({ capacity }), refuses: ['values'] },
  latentReplay: { make: () => latentReplay({ capacity }) },
  lwf: { make: () => lwf({ lambda: 1 }) },
  featureDistillation: { make: () => featureDistillation({ lambda: 1 }) },
  packNet: { make: () => packNet({ prune: 0.5 }), refuses: ['one head'] },
  // Its columns know no batch normalization.
  'progressive net': {
    make: () => compose(),
    model: () => progressiveMlp({ inputs: 4, hidden: [6], dropout: 0.2 }),
    refuses: ['values', 'one head'],
  },
  lora: { make: () => compose(), model: (head) => withLora(normalised(head), { rank: 2 }) },
  adapterSwitch: {
    make: () => adapterSwitch(),
    model: (head) => withLora(normalised(head), { rank: 2, adapters: 'per-task' }),
    refuses: ['one head'],
  },
  orthogonalLora: {
    make: () => orthogonalLora({ lambda: 1 }),
    model: (head) => withLora(normalised(head), { rank: 2, adapters: 'per-experience' }),
  },
};

/** Made once: tfjs never frees the variables of a model, and the tests count tensors. */
const made = new Map<string, tfl.LayersModel>();

/** Four inputs, batch normalization and dropout below the head. */
function normalised(head: Head): Model {
  const { layers, initializers } = tfl;
  const network =
    made.get(head.kind) ??
    tfl.sequential({
      layers: [
        layers.dense({
          name: 'first',
          units: 6,
          inputShape: [4],
          kernelInitializer: initializers.glorotNormal({ seed: 1 }),
        }),
        layers.batchNormalization({ name: 'norm' }),
        layers.activation({ activation: 'relu' }),
        layers.dropout({ name: 'drop', rate: 0.2 }),
        layers.dense({ name: 'last', units: 2, kernelInitializer: initializers.glorotNormal({ seed: 2 }) }),
      ],
    });
  made.set(head.kind, network);
  return fromLayersModel(network, { head });
}

const TASKS = [
  { samples: pointClouds([0, 1], { perClass: 8 }), taskId: 4 },
  { samples: pointClouds([2, 3, 4], { perClass: 8 }), taskId: 0 },
  { samples: pointClouds([5, 6, 7, 8, 9], { perClass: 8 }), taskId: 7 },
  { samples: pointClouds([0, 1], { perClass: 8, seed: 1 }), taskId: 4 },
];
const BACK = [
  [0, 1],
  [2, 3, 4],
  [0, 5, 6, 7, 8],
  [1, 2],
].map((classes) => ({
  samples: pointClouds(classes, { perClass: 8 }),
  taskId: null,
}));

/** Two values of four inputs, or whether they are positive; every experience turns them round. */
function values(experience: number, flags: boolean): Samples {
  const random = createRandom('values', experience);
  const x = Float32Array.from({ length: 30 * 4 }, () => 2 * random.next() - 1);
  const sums = Float32Array.from({ length: 60 }, (_, i) => {
    const row = Math.floor(i / 2) * 4 + 2 * (i % 2);
    return (experience % 2 ? -1 : 1) * ((x[row] as number) + (x[row + 1] as number));
  });
  return { length: 30, shape: [4], x, y: flags ? sums.map((sum) => Number(sum > 0)) : sums };
}
const ofValues = (flags: boolean) => [0, 1, 2].map((taskId) => ({ samples: values(taskId, flags), taskId }));

interface Run {
  readonly head: Head;
  readonly loss: Loss;
  readonly stages: readonly { readonly samples: Samples; readonly taskId: number | null }[];
}

const VALUES = { kind: 'fixed', units: 2 } as const;
const MULTI = { kind: 'multi' } as const;
const GROWING = { kind: 'growing' } as const;

const learnerOf = ({ make, model = normalised }: Method, { head, loss }: Pick<Run, 'head' | 'loss'>): Learner =>
  createLearner({ model: model(head), optimizer: adam(0.02), loss, strategy: make() as Strategy, seed: 2 });

/** Learns all stages, the last once more in batches of one; in the end a file knows all that it knows. */
async function learned(method: Method, run: Run): Promise<void> {
  const learner = learnerOf(method, run);
  const other = learnerOf(method, run);
  try {
    for (const stage of run.stages) {
      const { losses } = await learner.learn(stage, { epochs: 3, batchSize: 7 });
      for (const [name, value] of Object.entries(losses)) expect([name, Number.isFinite(value)]).toEqual([name, true]);
    }
    await learner.learn(run.stages.at(-1) as Run['stages'][number], { iterations: 4, batchSize: 1 });
    await other.load(await learner.save());
    for (const stage of run.stages) {
      const evaluation = await learner.evaluate(stage);
      expect(Number.isFinite(evaluation.loss)).toBe(true);
      expect(await other.evaluate(stage)).toEqual(evaluation);
    }
  } finally {
    learner.dispose();
    other.dispose();
  }
}

/** Works, or says why not where it can't; nothing is left behind either way. */
async function runs(method: Method, run: Run, what: 'values' | 'one head' | 'tasks'): Promise<void> {
  for (const head of [VALUES, MULTI, GROWING]) normalised(head);
  const before = tf.memory().numTensors;
  const work = learned(method, run);
  if (method.refuses?.some((kind) => kind === what))
    await expect(work).rejects.toSatisfy((error) => UnforgetError.is(error));
  else await work;
  expect(tf.memory().numTensors).toBe(before);
}

describe.each(Object.entries(METHODS))('%s, with batch normalization and dropout', (_, method) => {
  it('learns tasks of 2, 3 and 5 classes, the first of them twice', () =>
    runs(method, { head: MULTI, loss: softmaxCrossEntropy(), stages: TASKS }, 'tasks'));

  it('learns 2, 3 and 5 classes on one head, of which some come back', () =>
    runs(method, { head: GROWING, loss: softmaxCrossEntropy(), stages: BACK }, 'one head'));

  it.each([
    ['a regression', meanSquaredError, false],
    ['a multi-label problem', binaryCrossEntropy, true],
  ] as const)('learns %s', (_, loss, flags) =>
    runs(method, { head: VALUES, loss: loss(), stages: ofValues(flags) }, 'values'),
  );
});
