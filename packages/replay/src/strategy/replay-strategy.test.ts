import {
  adam,
  binaryCrossEntropy,
  compose,
  createLearner,
  type Learner,
  type LearnProgress,
  type LearnReport,
  meanSquaredError,
  mlp,
  randomFor,
} from '@unforget/core';
import { pointClouds } from '@unforget/core/testing';
import {
  type Batch,
  type BatchContext,
  type ExperienceContext,
  type Samples,
  type Strategy,
  UnforgetError,
} from '@unforget/types';
import { describe, expect, it } from 'vitest';
import { type ReplayMemory, type ReplayOptions, replay } from '../index.ts';

/** A strategy that looks at every batch as the one before it left it. */
function spy(): { batches: Batch[]; strategy: Strategy } {
  const batches: Batch[] = [];
  const observeBatch = (batch: Batch): void => void batches.push(batch);
  return {
    batches,
    strategy: { specificationVersion: 'v1', name: 'spy', stateVersion: 1, init: () => ({}), observeBatch },
  };
}

const classifier = (strategy: ReturnType<typeof compose> | Strategy, seed = 3): Learner =>
  createLearner({
    model: mlp({ inputs: 4, hidden: [16], head: { kind: 'growing' } }),
    optimizer: adam(0.02),
    strategy,
    seed,
  });

const stream = [
  [0, 1],
  [2, 3, 4],
  [5, 6, 7, 8, 9],
  [0, 1],
];
const all = pointClouds(stream.slice(0, 3).flat(), { seed: 1 });

async function accuracyAfter(options: ReplayOptions | null, experiences = stream.slice(0, 3)): Promise<number> {
  const learner = classifier(compose(...(options ? [replay(options)] : [])));
  for (const classes of experiences) await learner.learn(pointClouds(classes), { epochs: 15, batchSize: 12 });
  const { accuracy } = await learner.evaluate(all);
  learner.dispose();
  return accuracy;
}

describe('replay', () => {
  it('keeps what plain training forgets, over experiences of 2, 3 and 5 classes', async () => {
    // Plain training knows the last five of ten classes at best.
    expect(await accuracyAfter(null)).toBeLessThanOrEqual(0.5);
    expect(await accuracyAfter({ capacity: 40 })).toBeGreaterThan(0.9);
    expect(await accuracyAfter({ capacity: 40, policy: 'class-balanced' })).toBeGreaterThan(0.9);
    expect(await accuracyAfter({ capacity: 40, fill: 'online', weighting: 'per-sample' })).toBeGreaterThan(0.9);
  });

  it('keeps it when classes come back', async () => {
    expect(await accuracyAfter(null, stream)).toBeLessThanOrEqual(0.5);
    expect(await accuracyAfter({ capacity: 40, policy: 'class-balanced' }, stream)).toBeGreaterThan(0.9);
  });

  it('puts replayed samples of earlier experiences behind the new ones, by 1/c and 1 − 1/c', async () => {
    const { batches, strategy } = spy();
    const learner = classifier(compose(replay({ capacity: 30, batchSize: 3 }), strategy));
    for (const classes of stream.slice(0, 3))
      await learner.learn(pointClouds(classes), { iterations: 2, batchSize: 5 });
    learner.dispose();
    expect(batches.map((batch) => batch.map((part) => `${part.origin} ${part.length}`))).toEqual([
      ['stream 5'],
      ['stream 5'],
      ...new Array(4).fill(['stream 5', 'memory 3']),
    ]);
    const [fresh, old] = batches.at(-1) ?? [];
    // Third experience: a third for the five new ones, two thirds for the three replayed.
    expect([...(fresh?.weights ?? [])]).toEqual(new Array(5).fill(Math.fround(Math.fround(1 / 5) / 3)));
    expect(old?.weights[0]).toBeCloseTo(2 / 9, 6);
    for (const batch of batches.slice(2, 4)) expect(Math.max(...(batch[1]?.y ?? []))).toBeLessThan(2);
    for (const batch of batches.slice(4)) expect(Math.max(...(batch[1]?.y ?? []))).toBeLessThan(5);
  });

  it('replays samples as they were, uint8 without a conversion', async () => {
    const { batches, strategy } = spy();
    const model = mlp({ inputs: 2, hidden: [], head: { kind: 'growing' } });
    const learner = createLearner({
      model,
      optimizer: adam(0.01),
      strategy: compose(replay({ capacity: 8 }), strategy),
    });
    const images = (from: number): Samples => ({
      length: 4,
      shape: [2],
      x: Uint8Array.from({ length: 8 }, (_, i) => from + 7 * i),
      scale: 1 / 255,
      y: Int32Array.of(0, 1, 0, 1),
    });
    await learner.learn({ samples: images(1), taskId: 6 }, { epochs: 1 });
    const report = await learner.learn(images(90), { iterations: 5, batchSize: 1 });
    // Eight slots of 2 bytes input, 4 bytes label, 4 bytes task.
    expect(report.strategies['replay']).toMatchObject({ bytes: 80, stored: 8, seen: 8, replayed: 5 });
    const known = new Set(
      Array.from({ length: 4 }, (_, i) => [1 + 14 * i, 8 + 14 * i].map((v) => Math.fround(v / 255)).join()),
    );
    for (const [, memory] of batches.slice(1)) {
      expect(known.has([...(memory?.x ?? [])].join())).toBe(true);
      expect([...(memory?.taskIds ?? [])]).toEqual([6]);
    }
    learner.dispose();
  });

  it('mixes all samples alike by sample, from the first experience on when filled online', async () => {
    const { batches, strategy } = spy();
    const learner = classifier(compose(replay({ capacity: 30, fill: 'online', weighting: 'per-sample' }), strategy));
    await learner.learn(pointClouds([0, 1]), { iterations: 3, batchSize: 4 });
    learner.dispose();
    expect(batches.map((batch) => batch.length)).toEqual([1, 2, 2]);
    expect(batches[1]?.map(({ weights }) => [...weights])).toEqual([
      new Array(4).fill(0.125),
      new Array(4).fill(0.125),
    ]);
    // After one step the buffer holds its four samples: they are what the second replays, each once.
    expect(batches[1]?.[1]?.x.toSorted()).toEqual(batches[0]?.[0]?.x.toSorted());
  });

  it('composes with another replay on its left', async () => {
    const { batches, strategy } = spy();
    const second = replay({ capacity: 5, name: 'second', weighting: 0.5, fill: 'online' });
    const learner = classifier(compose(replay({ capacity: 30, weighting: 0.5 }), second, strategy));
    await learner.learn(pointClouds([0, 1]), { iterations: 2, batchSize: 4 });
    const report = await learner.learn(pointClouds([2, 3]), { iterations: 1, batchSize: 4 });
    learner.dispose();
    const sums = batches.at(-1)?.map(({ weights }) => weights.reduce((sum, each) => sum + each, 0));
    expect(sums).toEqual([0.25, 0.5, 0.25]);
    // The second stores new samples, not what the first replayed: three steps of four.
    expect(report.strategies['second']).toMatchObject({ seen: 12 });
    expect(report.warnings).toEqual([]);
  });

  it('reports what it holds and did', async () => {
    const learner = classifier(replay({ capacity: 30, policy: 'class-balanced', batchSize: 7 }));
    const first = await learner.learn(pointClouds([0, 1]), { iterations: 2, batchSize: 4 });
    expect(first.strategies['replay']).toEqual({
      ...{ stored: 24, capacity: 30, classes: 2, seen: 24, replayed: 0 },
      // 30 slots of 4 inputs, label, task and the policy's entry, 4 bytes each.
      bytes: 30 * 4 * 7,
    });
    const second = await learner.learn(pointClouds([2, 3, 4]), { iterations: 2, batchSize: 4 });
    expect(second.strategies['replay']).toMatchObject({ stored: 30, classes: 5, seen: 60, replayed: 14 });
    // Of this experience, not of all: three steps of seven.
    const third = await learner.learn(pointClouds([0, 1]), { iterations: 3, batchSize: 4 });
    expect(third.strategies['replay']).toMatchObject({ replayed: 21 });
    learner.dispose();
  });

  it.each([0.5, 1])(
    'reports the same of an experience that another learner took up half-way, weighting %d',
    async (weighting) => {
      const learn = { iterations: 6, batchSize: 4, logEvery: 1 };
      const make = () => classifier(replay({ capacity: 30, weighting }));
      const learner = make();
      await learner.learn(pointClouds([0, 1]), learn);
      const start = await learner.save();
      const whole = await learner.learn(pointClouds([2, 3]), learn);

      const stop = new AbortController();
      const onProgress = ({ clock }: LearnProgress) => clock.experienceStep === 4 && stop.abort();
      await learner.load(start);
      await learner.learn(pointClouds([2, 3]), { ...learn, signal: stop.signal, onProgress });
      const other = make();
      await other.load(await learner.save());
      const { strategies, warnings } = await other.learn(pointClouds([2, 3]), learn);
      // Six steps of four replayed samples; or none, which is worth a warning.
      expect(whole.strategies['replay']).toMatchObject({ replayed: weighting === 1 ? 0 : 24 });
      expect(whole.warnings.length).toBe(weighting === 1 ? 1 : 0);
      expect({ strategies, warnings }).toEqual({ strategies: whole.strategies, warnings: whole.warnings });
      for (const each of [learner, other]) each.dispose();
    },
  );

  it('fits its buffer into a budget of bytes', async () => {
    const learner = classifier(replay({ bytes: 1000 }));
    const report = await learner.learn(pointClouds([0, 1]), { iterations: 1 });
    // 16 bytes input, 8 bytes label and task: 41 samples.
    expect(report.strategies['replay']).toMatchObject({ capacity: 41, bytes: 984 });
    learner.dispose();
  });

  it('learns a regression and a multi-label problem, and replays their targets', async () => {
    const target = (x: Float32Array, i: number): number => ((x[4 * i] as number) > 0 ? 1 : 0);
    for (const loss of [meanSquaredError(), binaryCrossEntropy()]) {
      const { batches, strategy } = spy();
      const model = mlp({ inputs: 4, hidden: [8], head: { kind: 'fixed', units: 2 } });
      const learner = createLearner({
        model,
        loss,
        optimizer: adam(0.02),
        strategy: compose(replay({ capacity: 10 }), strategy),
      });
      const data = (unit: number): Samples => {
        const { x, length, shape } = pointClouds([unit]);
        return {
          length,
          shape,
          x,
          y: Float32Array.from({ length: 2 * length }, (_, i) =>
            i % 2 ? unit / 2 : target(Float32Array.from(x), i >> 1),
          ),
        };
      };
      await learner.learn(data(0), { iterations: 2, batchSize: 4 });
      const report = await learner.learn(data(2), { iterations: 2, batchSize: 4 });
      learner.dispose();
      expect(report.strategies['replay']).toMatchObject({ stored: 10, classes: null, replayed: 8 });
      const [, memory] = batches.at(-1) ?? [];
      for (let i = 0; i < 4; i++) {
        expect(memory?.y[2 * i]).toBe(target(memory?.x ?? new Float32Array(), i));
        expect(memory?.y[2 * i + 1]).toBe(0);
      }
    }
  });

  const warningsOf = async (options: ReplayOptions): Promise<LearnReport['warnings']> => {
    const learner = classifier(replay(options));
    await learner.learn(pointClouds([0, 1]), { iterations: 1 });
    const { warnings } = await learner.learn(pointClouds([2, 3]), { iterations: 1 });
    learner.dispose();
    return warnings;
  };

  it('warns where it has no effect', async () => {
    expect(await warningsOf({ capacity: 5 })).toEqual([]);
    expect(await warningsOf({ capacity: 5, weighting: 1 })).toEqual([
      'replay: nothing was replayed, as weighting 1 leaves replayed samples no weight',
    ]);
    expect(await warningsOf({ capacity: 3, policy: 'class-balanced' })).toEqual([
      'replay: capacity 3 is below the 4 units of the head: the newest classes have no sample',
    ]);
  });

  it('warns when an earlier experience left nothing in the buffer', async () => {
    const learner = classifier(replay({ capacity: 5 }));
    // Stopped before its end, and then left unfinished.
    const stop = new AbortController();
    await learner.learn(pointClouds([0, 1]), {
      iterations: 5,
      logEvery: 1,
      signal: stop.signal,
      onProgress: () => stop.abort(),
    });
    const { warnings } = await learner.learn(pointClouds([2, 3]), { iterations: 1, resume: false });
    expect(warnings).toEqual([
      'replay: nothing was replayed although there were earlier experiences: the buffer was empty, or there were no steps',
    ]);
    learner.dispose();
  });

  it('refuses samples of another type than the first, before it learns from them', async () => {
    const learner = classifier(replay({ capacity: 5 }));
    await learner.learn(pointClouds([0, 1]), { iterations: 1 });
    const bytes: Samples = { ...pointClouds([2]), x: new Uint8Array(48), scale: 0.5 };
    const attempt = learner.learn(bytes, { iterations: 1 });
    await expect(attempt).rejects.toThrow(
      'Inputs for the buffer of strategy "replay": expected float32 as in the first experience, received uint8 (scale 0.5, offset 0). Bring all experiences in one type, or choose the option "storage" of replay.',
    );
    expect(learner.steps).toBe(1);
    const chosen = classifier(replay({ capacity: 5, storage: 'float16' }));
    await chosen.learn(pointClouds([0, 1]), { iterations: 1 });
    expect((await chosen.learn(bytes, { iterations: 1 })).strategies['replay']).toMatchObject({ stored: 5, seen: 36 });
    for (const each of [learner, chosen]) each.dispose();
  });

  it('refuses a file that was saved with other options, or without sense', async () => {
    const learner = classifier(replay({ capacity: 5 }));
    await learner.learn(pointClouds([0, 1]), { iterations: 1 });
    const saved = await learner.save();
    learner.dispose();
    const load = async (options: ReplayOptions): Promise<unknown> => {
      const other = classifier(replay(options));
      return other
        .load(saved)
        .catch((error: unknown) => error)
        .finally(() => other.dispose());
    };
    const others: [ReplayOptions, string][] = [
      [{ capacity: 6 }, 'The saved buffer of strategy "replay" has another capacity: expected 6, received 5.'],
      [{ capacity: 5, policy: 'ring' }, 'another policy: expected ring, received reservoir.'],
      [{ capacity: 5, storage: 'float16' }, 'another storage: expected float16, received float32.'],
      [{ capacity: 5, policy: 'class-balanced', perClass: 2 }, 'another policy'],
    ];
    for (const [options, text] of others) {
      const error = await load(options);
      expect(UnforgetError.is(error, 'incompatible-state')).toBe(true);
      expect(String(error)).toContain(text);
    }
    expect(await load({ bytes: 5 * 24 + 23 })).toEqual({});
    const context = { model: mlp({ inputs: 4, head: { kind: 'growing' } }) } as never;
    expect(() => replay({ capacity: 5 }).restoreMemory?.({}, context)).toThrow(
      'Memory of strategy "replay": expected counts and a buffer, received nothing.',
    );
  });

  it('stops storing when it is told to, and yields on the way', async () => {
    const strategy = replay({ capacity: 10 });
    const memory = strategy.createMemory?.({} as never) as ReplayMemory;
    const samples: Samples = { length: 9000, shape: [1], x: new Float32Array(9000), y: new Int32Array(9000) };
    const stop = new AbortController();
    const heard: number[] = [];
    const progress = async (done: number): Promise<void> => {
      heard.push(done);
      if (done > 0.9) stop.abort();
    };
    const clock = { step: 0, experience: 0, experienceStep: 0 };
    const context = { memory, samples, taskId: null, clock, signal: stop.signal, progress, random: randomFor(1) };
    await strategy.beforeExperience?.({}, context as unknown as ExperienceContext<ReplayMemory>);
    await expect(
      strategy.afterExperience?.({}, context as unknown as ExperienceContext<ReplayMemory>),
    ).rejects.toThrow();
    expect(heard).toEqual([4096 / 9000, 8192 / 9000]);
    expect(memory.buffer?.seen).toBe(8192);
  });

  it('leaves a step alone in which the stream has no weight', () => {
    const strategy = replay({ capacity: 10, weighting: 0.5 });
    const memory = strategy.createMemory?.({} as never) as ReplayMemory;
    memory.begin(1, pointClouds([0]));
    memory.buffer?.insert(pointClouds([0]), randomFor(1)('fill'));
    const context = { memory, clock: { step: 0, experience: 1, experienceStep: 0 }, random: randomFor(2) };
    const batch: Batch = [
      {
        origin: 'stream',
        length: 1,
        x: new Float32Array(4),
        y: Int32Array.of(0),
        weights: Float32Array.of(0),
        taskIds: null,
      },
    ];
    expect(strategy.augmentBatch?.(batch, context as unknown as BatchContext<ReplayMemory>)).toBe(batch);
    expect(memory.replayed).toBe(0);
  });
});
