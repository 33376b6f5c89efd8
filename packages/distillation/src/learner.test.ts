import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import {
  adam,
  binaryCrossEntropy,
  type ComposedStrategy,
  cloneTree,
  compose,
  createLearner,
  createRandom,
  fromLayersModel,
  type Learner,
  meanSquaredError,
  mlp,
} from '@unforget/core';
import { describeStrategy, pointClouds } from '@unforget/core/testing';
import { icarl, latentReplay, replay } from '@unforget/replay';
import type { Head, Loss, Model, ParamTree, Samples } from '@unforget/types';
import { describe, expect, it } from 'vitest';
import { featureDistance, featureDistillation, lwf, softmaxDivergence } from './index.ts';

interface Run {
  readonly model?: Model;
  readonly strategy: ComposedStrategy;
  readonly loss?: Loss;
  readonly stages: readonly { readonly samples: Samples; readonly taskId?: number }[];
  readonly batchSize?: number;
  readonly epochs?: number;
}

const small = (head: Head): Model => mlp({ inputs: 4, hidden: [8], head });

/** Learns all stages; returns the learner, its reports, and the parameters before the last stage. */
async function learned({
  model = small({ kind: 'growing' }),
  strategy,
  loss,
  stages,
  batchSize = 8,
  epochs = 15,
}: Run) {
  const learner = createLearner({ model, optimizer: adam(0.02), strategy, seed: 4, ...(loss ? { loss } : {}) });
  const reports = [];
  let before: ParamTree = {};
  for (const stage of stages) {
    before = cloneTree(learner.params ?? {});
    reports.push(await learner.learn(stage, { epochs, batchSize, logEvery: 1 }));
  }
  return { learner, reports, before };
}

const outputs = (model: Model, params: ParamTree, { x, length }: Samples): tf.Tensor2D =>
  model.forward(params, tf.tensor2d(Float32Array.from(x), [length, 4])).outputs as tf.Tensor2D;

/** How far the network says something else about the new samples, among the five units of the first two stages. */
function drift(learner: Learner, before: ParamTree, samples: Samples): number {
  const [teacher, student] = [before, learner.params ?? {}].map((params) =>
    tf.slice(outputs(learner.model, params, samples), [0, 0], [-1, 5]),
  ) as [tf.Tensor2D, tf.Tensor2D];
  return tf.mean(softmaxDivergence({ student, teacher }, { temperature: 1, active: null })).dataSync()[0] as number;
}

const [first, second, third] = [
  [0, 1],
  [2, 3, 4],
  [0, 5, 6, 7, 8],
].map((classes) => pointClouds(classes)) as [Samples, Samples, Samples];

/** Flags or values that two experiences define differently on the same inputs. */
function values(seed: number, flags: boolean): Samples {
  const random = createRandom('values', seed);
  const weights = Array.from({ length: 12 }, () => 2 * random.next() - 1);
  const x = Float32Array.from({ length: 40 * 4 }, () => 2 * random.next() - 1);
  const y = Float32Array.from({ length: 40 * 3 }, (_, at) => {
    const [row, unit] = [Math.floor(at / 3), at % 3];
    const value = [0, 1, 2, 3].reduce((sum, i) => sum + (x[row * 4 + i] ?? 0) * (weights[unit * 4 + i] ?? 0), 0);
    return flags ? Number(value > 0) : value;
  });
  return { length: 40, shape: [4], x, y };
}

describe('learning without forgetting', () => {
  it.each(['growing', 'fixed'] as const)(
    'keeps the old outputs near, %s head, 2-3-5 classes, one of them again',
    async (kind) => {
      const head: Head = kind === 'fixed' ? { kind, units: 9 } : { kind };
      const stages = [first, second, third].map((samples) => ({ samples }));
      const plain = await learned({ model: small(head), strategy: compose(), stages, epochs: 8 });
      const kept = await learned({ model: small(head), strategy: compose(lwf({ lambda: 5 })), stages, epochs: 8 });
      expect(drift(kept.learner, kept.before, third)).toBeLessThan(0.5 * drift(plain.learner, plain.before, third));
      expect(kept.reports.map(({ strategies }) => strategies['lwf']?.['oldUnits'])).toEqual([0, 2, 5]);
    },
  );
  it('costs nothing at the first step and more afterwards: the teacher stands still', async () => {
    const { reports } = await learned({
      strategy: compose(lwf({ lambda: 1 })),
      stages: [{ samples: first }, { samples: second }],
    });
    const losses = reports[1]?.history.map(({ losses: { lwf: term } }) => term ?? Number.NaN) ?? [];
    expect(losses[0]).toBeCloseTo(0, 6);
    expect(Math.max(...losses.slice(5))).toBeGreaterThan(1e-3);
    expect(reports[0]?.history[0]?.losses).not.toHaveProperty('lwf');
  });
  it('multi head: every old task counts, under any ids, and so does one that comes back', async () => {
    const stages = [
      { samples: first, taskId: 11 },
      { samples: second, taskId: 2 },
      { samples: pointClouds([0, 1], { seed: 9 }), taskId: 11 },
    ];
    const model = small({ kind: 'multi' });
    const { reports } = await learned({ model, strategy: compose(lwf({ lambda: 1 })), stages });
    expect(reports.map(({ strategies }) => strategies['lwf']?.['oldTasks'])).toEqual([0, 1, 2]);
    expect(reports.map(({ strategies }) => strategies['lwf']?.['oldUnits'])).toEqual([0, 2, 5]);
    for (const report of reports.slice(1)) expect(report.history.at(-1)?.losses['lwf']).toBeGreaterThan(0);
  });
  it.each([
    ['regression', meanSquaredError(), false],
    ['flags', binaryCrossEntropy(), true],
  ] as const)('%s: forgets less', async (_, loss, flags) => {
    const stages = [values(1, flags), values(2, flags)].map((samples) => ({ samples }));
    const model = small({ kind: 'fixed', units: 3 });
    const run = { model, loss, stages, epochs: 40 };
    const plain = await learned({ ...run, strategy: compose() });
    const kept = await learned({ ...run, strategy: compose(lwf({ lambda: 5 })) });
    const [forgotten, remembered] = [
      (await plain.learner.evaluate(values(1, flags))).loss,
      (await kept.learner.evaluate(values(1, flags))).loss,
    ];
    expect(remembered).toBeLessThan(0.7 * forgotten);
  });
  it('LwF + replay: both have their effect, and the teacher is asked about both kinds of samples', async () => {
    const stages = [first, second, third].map((samples) => ({ samples }));
    const accuracyOf = async (strategy: ComposedStrategy) => {
      const { learner, reports } = await learned({ strategy, stages });
      return { old: (await learner.evaluate(second)).accuracy, report: reports[2]?.strategies ?? {} };
    };
    const alone = await accuracyOf(compose(lwf({ lambda: 1 })));
    const together = await accuracyOf(
      compose(replay({ capacity: 12, batchSize: 8 }), lwf({ lambda: 1, replayed: true })),
    );
    const newOnly = await accuracyOf(compose(replay({ capacity: 12, batchSize: 8 }), lwf({ lambda: 1 })));
    expect(together.old).toBeGreaterThan(alone.old + 0.3);
    // 15 epochs over 60 samples in batches of 8, the last of 4: 120 steps with 8 replayed each.
    expect(newOnly.report['lwf']?.['distilled']).toBe(15 * 60);
    expect(together.report['lwf']?.['distilled']).toBe(15 * 60 + 120 * 8);
    expect(together.report['replay']?.['replayed']).toBe(120 * 8);
  });
  it.each(['left', 'right'])('warns where iCaRL on its %s takes all weights, for a loss of its own', async (side) => {
    const own = lwf({ lambda: 1 });
    const other = icarl({ capacity: 12 });
    const { reports } = await learned({
      strategy: side === 'left' ? compose(other, own) : compose(own, other),
      stages: [{ samples: first }, { samples: second }],
      epochs: 1,
    });
    expect(reports.map(({ warnings }) => warnings.length)).toEqual([0, 1]);
    expect(reports[1]?.strategies['lwf']).toMatchObject({
      distilled: 0,
      warning: expect.stringContaining('no effect'),
    });
  });
  it('goes on after an experience that was left unfinished', async () => {
    const learner = createLearner({
      model: small({ kind: 'growing' }),
      optimizer: adam(0.02),
      strategy: lwf({ lambda: 1, replayed: true }),
    });
    const before = tf.memory().numTensors;
    await learner.learn(first, { iterations: 3 });
    const stop = new AbortController();
    const onProgress = (): void => stop.abort();
    await learner.learn(second, { iterations: 20, logEvery: 1, signal: stop.signal, onProgress });
    const { strategies } = await learner.learn(third, { iterations: 3, resume: false });
    expect(strategies['lwf']).toMatchObject({ oldUnits: 5, distilled: 32 + 28 + 32 });
    learner.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('featureDistillation', () => {
  it.each(['cosine', 'l2'] as const)('%s: keeps the features near while the head is free', async (distance) => {
    const stages = [{ samples: first }, { samples: second }];
    const turned = async (strategy: ComposedStrategy): Promise<number> => {
      const { learner, before } = await learned({ strategy, stages });
      const x = tf.tensor2d(Float32Array.from(second.x), [second.length, 4]);
      const [old, now] = [before, learner.params ?? {}].map((params) => learner.model.forward(params, x).features);
      const pair = { student: now as tf.Tensor, teacher: old as tf.Tensor };
      return tf.mean(featureDistance(pair, 'cosine')).dataSync()[0] as number;
    };
    const plain = await turned(compose());
    const kept = await turned(compose(featureDistillation({ lambda: 50, distance })));
    expect(kept).toBeLessThan(0.2 * plain);
  });
  it.each(['left', 'right'])('warns where latent replay on its %s puts features in place of samples', async (side) => {
    const own = featureDistillation({ lambda: 1, replayed: true });
    const other = latentReplay({ capacity: 12 });
    const { reports } = await learned({
      strategy: side === 'left' ? compose(other, own) : compose(own, other),
      stages: [{ samples: first }, { samples: second }],
      epochs: 1,
    });
    expect(reports.map(({ warnings }) => warnings.length)).toEqual([0, 1]);
    expect(reports[1]?.strategies['feature-distillation']).toMatchObject({
      distilled: 0,
      warning: expect.stringContaining('no effect'),
    });
    expect(reports[1]?.losses).not.toHaveProperty('feature-distillation');
  });
});

/** Dense, batch normalization, dropout, and a head that starts with two units. */
const normalized = ((): tfl.LayersModel => {
  const { layers } = tfl;
  const made = tfl.sequential({
    layers: [
      layers.dense({ units: 6, inputShape: [4], name: 'lower' }),
      layers.batchNormalization({ name: 'norm', momentum: 0.7 }),
      layers.activation({ activation: 'relu', name: 'relu' }),
      layers.dropout({ rate: 0.2, name: 'drop' }),
      layers.dense({ units: 2, name: 'upper' }),
    ],
  });
  const random = createRandom('weights');
  const fresh = made.getWeights().map(({ size, shape }) =>
    tf.tensor(
      Float32Array.from({ length: size }, () => random.next()),
      shape,
    ),
  );
  made.setWeights(fresh);
  return made;
})();

describeStrategy(
  'lwf with batch normalization and dropout',
  {
    make: () => lwf({ lambda: 1, replayed: true }),
    model: (head) => fromLayersModel(normalized, { head: { kind: head.kind as 'growing' | 'multi' } }),
    heads: ['growing', 'multi'],
  },
  { describe, it },
);
