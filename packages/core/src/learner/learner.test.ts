import * as tf from '@tensorflow/tfjs-core';
import { type Samples, UnforgetError } from '@unforget/types';
import { afterEach, describe, expect, it } from 'vitest';
import { compose, defineStrategy } from '../compose.ts';
import { binaryCrossEntropy, meanSquaredError } from '../losses.ts';
import { mlp } from '../models/mlp.ts';
import { adam } from '../optimizers/adam.ts';
import { sgd } from '../optimizers/sgd.ts';
import { pointClouds } from '../testing/problems.ts';
import { expectSame, paramValues } from '../testing/runs.ts';
import { createLearner, type Learner } from './learner.ts';
import type { LearnerOptions } from './options.ts';

const made: Learner[] = [];
const make = (options: Partial<LearnerOptions> = {}): Learner => {
  const model = mlp({ inputs: 4, hidden: [8], head: { kind: 'growing' } });
  const learner = createLearner({ model, optimizer: adam(0.02), seed: 1, ...options });
  made.push(learner);
  return learner;
};
afterEach(() => {
  for (const learner of made.splice(0)) learner.dispose();
});

const errorOf = async (work: Promise<unknown>): Promise<UnforgetError> => {
  const error = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!UnforgetError.is(error)) throw new Error(`Expected an UnforgetError, got ${error}`);
  return error;
};

describe('learning', () => {
  it('learns, grows its head by new classes, and forgets without a strategy', async () => {
    const learner = make();
    const [first, second] = [pointClouds([0, 1]), pointClouds([2, 3])];
    await learner.learn(first, { epochs: 40 });
    expect(learner.units).toBe(2);
    expect((await learner.evaluate(first)).accuracy).toBe(1);
    await learner.learn(second, { epochs: 40 });
    expect(learner.units).toBe(4);
    expect((await learner.evaluate(second)).accuracy).toBe(1);
    expect((await learner.evaluate(first)).accuracy).toBeLessThan(0.5);
  });

  it('keeps tasks apart with a multi head', async () => {
    const learner = make({ model: mlp({ inputs: 4, hidden: [8], head: { kind: 'multi' } }) });
    await learner.learn({ samples: pointClouds([0, 1]), taskId: 0 }, { epochs: 40 });
    await learner.learn({ samples: pointClouds([2, 3]), taskId: 7 }, { epochs: 5 });
    const { predictions } = await learner.evaluate({ samples: pointClouds([0, 1]), taskId: 0 });
    expect([...predictions.labels].every((unit) => unit < 2)).toBe(true);
    expect(learner.knows(7)).toBe(true);
    expect(learner.knows(1)).toBe(false);
  });

  it('does a regression and a multi-label problem', async () => {
    const x = pointClouds([0, 1]);
    const values: Samples = { ...x, y: Float32Array.from(x.y, (unit) => (unit ? 2 : -1)) };
    const regression = make({
      model: mlp({ inputs: 4, hidden: [8], head: { kind: 'fixed', units: 1 } }),
      loss: meanSquaredError(),
    });
    await regression.learn(values, { epochs: 200 });
    const fit = await regression.evaluate(values);
    expect(fit.loss).toBeLessThan(0.1);
    expect(fit.accuracy).toBeNaN();

    const flags: Samples = {
      ...x,
      y: Float32Array.from({ length: 2 * x.length }, (_, i) => (i % 2 ? 1 : (x.y[i >> 1] as number))),
    };
    const labels = make({
      model: mlp({ inputs: 4, hidden: [8], head: { kind: 'fixed', units: 2 } }),
      loss: binaryCrossEntropy(),
    });
    await labels.learn(flags, { epochs: 60 });
    expect((await labels.evaluate(flags)).accuracy).toBe(1);
  });

  it('takes arrays, datasets and iterables alike', async () => {
    const samples = pointClouds([0, 1], { perClass: 6 });
    const rows = Array.from({ length: 12 }, (_, i) => [...samples.x.subarray(4 * i, 4 * i + 4)]);
    const arrays = { x: rows, y: [...samples.y] };
    async function* chunks() {
      yield { x: rows.slice(0, 5), y: arrays.y.slice(0, 5) };
      yield { x: rows.slice(5), y: arrays.y.slice(5) };
    }
    const runs = [];
    for (const data of [samples, arrays, chunks()]) {
      const learner = make();
      await learner.learn(data, { epochs: 3, batchSize: 5 });
      runs.push(paramValues(learner));
    }
    expectSame(runs[1] as never, runs[0] as never);
    expectSame(runs[2] as never, runs[0] as never);
  });

  it('feeds uint8 with a scale as the same values in float32', async () => {
    const x = Uint8Array.from({ length: 40 }, (_, i) => (i * 53) % 256);
    const y = Int32Array.from({ length: 10 }, (_, i) => i % 2);
    const [bytes, floats] = [make(), make()];
    await bytes.learn({ length: 10, shape: [4], x, scale: 1 / 255, y }, { epochs: 3 });
    const values = Float32Array.from(x, (v) => Math.fround(v * (1 / 255)));
    await floats.learn({ length: 10, shape: [4], x: values, y }, { epochs: 3 });
    expectSame(paramValues(bytes), paramValues(floats));
  });

  it('counts steps: epochs with and without the last small batch, and iterations', async () => {
    const samples = pointClouds([0, 1], { perClass: 5 });
    const steps = async (options: object) => (await make().learn(samples, { batchSize: 4, ...options })).steps;
    expect(await steps({ epochs: 2 })).toBe(6);
    expect(await steps({ epochs: 2, dropLast: true })).toBe(4);
    expect(await steps({ iterations: 7 })).toBe(7);
  });

  it('reports named losses that add up, and says so as it goes', async () => {
    const seen: number[] = [];
    const ridge = defineStrategy({
      specificationVersion: 'v1',
      name: 'ridge',
      stateVersion: 1,
      init: () => ({}),
      penalty: (_, { params }) => tf.mul(0.1, tf.sum(tf.square(params['head/kernel'] as tf.Tensor))) as tf.Scalar,
    });
    const report = await make({ strategy: ridge }).learn(pointClouds([0, 1]), {
      iterations: 10,
      logEvery: 2,
      onProgress: ({ done }) => seen.push(done),
    });
    expect(Object.keys(report.losses).sort()).toEqual(['ridge', 'task', 'total']);
    const { total, task, ridge: penalty } = report.losses as Record<string, number>;
    expect(total).toBeCloseTo((task as number) + (penalty as number), 5);
    expect(report.history.map(({ step }) => step)).toEqual([1, 3, 5, 7, 9]);
    expect(seen).toEqual([0.2, 0.4, 0.6, 0.8, 1]);
  });

  it('takes a rate from the clock', async () => {
    const still = make({ optimizer: sgd(() => 0) });
    await still.learn(pointClouds([0, 1]), { iterations: 1 });
    const before = paramValues(still);
    await still.learn(pointClouds([0, 1]), { iterations: 5 });
    expectSame(paramValues(still), before);
  });

  it('lets timers run while it trains', async () => {
    let turns = 0;
    const timer = setInterval(() => turns++, 1);
    await make().learn(pointClouds([0, 1]), { iterations: 300 });
    clearInterval(timer);
    expect(turns).toBeGreaterThan(0);
  });
});

describe('errors leave the learner as it was', () => {
  it('goes back when the loss is not finite, and says where', async () => {
    const learner = make({ optimizer: sgd((clock) => (clock.experience ? 1e30 : 0.1)) });
    await learner.learn(pointClouds([0, 1]), { iterations: 5 });
    const before = { params: paramValues(learner), tensors: tf.memory().numTensors };
    const error = await errorOf(learner.learn(pointClouds([2, 3]), { iterations: 20 }));
    expect(error.code).toBe('not-finite');
    expect(error.message).toMatch(/^Loss "task" at step \d+ of experience 1: expected a finite number, received NaN/);
    expectSame(paramValues(learner), before.params);
    expect(tf.memory().numTensors).toBe(before.tensors);
    expect(learner.units).toBe(2);
    await learner.learn(pointClouds([0, 1]), { iterations: 1, logEvery: 1 }).catch(() => {});
  });

  it.each([
    [
      'NaN pixel',
      { x: [[0, 0, 0, Number.NaN]], y: [0] },
      'not-finite',
      'Input 3 of sample 0 of experience 0: expected a finite number, received NaN.',
    ],
    [
      'negative label',
      { x: [[0, 0, 0, 0]], y: [-1] },
      'label-out-of-range',
      'Label of sample 0 of experience 0: expected a unit in 0 … 99999, received -1.',
    ],
    ['half a label', { x: [[0, 0, 0, 0]], y: [0.5] }, 'label-out-of-range', 'expected an integer, received 0.5'],
    [
      'wrong width',
      { x: [[0, 0, 0]], y: [0] },
      'shape-mismatch',
      'Inputs of sample 0 of experience 0: expected 4 numbers, received 3.',
    ],
    ['nothing', { x: [], y: [] }, 'invalid-input', 'Experience 0: expected at least one sample, received 0 samples.'],
    [
      'an empty iterable',
      [],
      'invalid-input',
      'Experience 0: expected at least one sample, received an empty iterable.',
    ],
    [
      'ragged rows',
      { x: [[1, 2, 3, 4], [5]], y: [0, 1] },
      'shape-mismatch',
      'Inputs of sample 1 of experience 0: expected 4 numbers, received 1.',
    ],
    [
      'more rows than labels',
      {
        x: [
          [0, 0, 0, 0],
          [0, 0, 0, 0],
        ],
        y: [0],
      },
      'shape-mismatch',
      'Inputs of experience 0: expected 1 rows, one for each label, received 2 rows.',
    ],
    ['a null among the numbers', { x: [[0, 0, 0, null]], y: [0] }, 'not-finite', 'Input 3 of sample 0'],
    ['no labels', { x: [[0, 0, 0, 0]] }, 'invalid-input', 'expected arrays x and y, received x an array, y undefined'],
    ['something else', { foo: 1 }, 'invalid-input', 'received an object with foo'],
    ['numbers', [1, 2], 'invalid-input', 'expected pieces with x and y, received number'],
    ['no data', null, 'invalid-input', 'received null'],
    [
      'a bad task id',
      { samples: { x: [[0, 0, 0, 0]], y: [0] }, taskId: 'a' },
      'invalid-input',
      'expected a non-negative integer or null, received "a"',
    ],
  ] as const)('%s', async (_, data, code, text) => {
    const learner = make();
    const error = await errorOf(learner.learn(data as never));
    expect(error.code).toBe(code);
    expect(error.message).toContain(text);
    expect(error.message).not.toContain('\n');
    expect(learner.params).toBeNull();
  });

  it('refuses labels beyond a fixed head', async () => {
    const learner = make({ model: mlp({ inputs: 4, head: { kind: 'fixed', units: 2 } }) });
    const error = await errorOf(learner.learn(pointClouds([0, 2])));
    expect(error.message).toContain(
      "expected a unit in 0 … 1, received 2. Use a head of kind 'growing' for new classes.",
    );
  });

  it('refuses options it does not know, and wrong ones', async () => {
    const data = pointClouds([0, 1]);
    expect((await errorOf(make().learn(data, { epoch: 3 } as never))).message).toContain(
      'Unknown option "epoch" of learn',
    );
    expect((await errorOf(make().learn(data, { epochs: 0 }))).message).toContain(
      'Option "epochs": expected an integer of at least 1, received 0',
    );
    expect((await errorOf(make().learn(data, { epochs: 1, iterations: 1 }))).code).toBe('invalid-option');
    expect(() => createLearner({} as never)).toThrow(
      'Option "model" of createLearner: expected a model, such as mlp(…), received undefined.',
    );
    expect(() => make({ seed: 1.5 })).toThrow('Option "seed"');
    expect(() => make({ strategy: [] as never })).toThrow(
      'Strategy: expected what a factory such as ewc(…) returns, or compose(…) of several, received an array.',
    );
    expect(() => make({ optimizer: mlp({ inputs: 1, head: { kind: 'growing' } }) as never })).toThrow(
      'Option "optimizer"',
    );
  });

  it('asks for the task id that a multi head needs', async () => {
    const learner = make({ model: mlp({ inputs: 4, head: { kind: 'multi' } }) });
    expect((await errorOf(learner.learn(pointClouds([0, 1])))).message).toContain('Pass { samples, taskId }');
    await learner.learn({ samples: pointClouds([0, 1]), taskId: 3 });
    expect((await errorOf(learner.predict([[0, 0, 0, 0]], { taskId: 4 }))).message).toContain(
      'expected one of the learned tasks 3, received 4',
    );
  });

  it('does one thing at a time, and nothing after dispose', async () => {
    const learner = make();
    const running = learner.learn(pointClouds([0, 1]), { iterations: 5 });
    expect((await errorOf(learner.learn(pointClouds([0, 1])))).code).toBe('busy');
    expect(() => learner.dispose()).toThrow('The learner is at work');
    await running;
    learner.dispose();
    expect((await errorOf(learner.predict([[0, 0, 0, 0]]))).code).toBe('disposed');
  });

  it('can not predict before it knows a class', async () => {
    expect((await errorOf(make().predict([[0, 0, 0, 0]]))).message).toContain('The learner has learned nothing yet');
  });
});

describe('interruption', () => {
  it('stops at the next step, and goes on as if it had not', async () => {
    const data = pointClouds([0, 1]);
    const [whole, broken] = [make(), make()];
    await whole.learn(data, { iterations: 20 });
    const stop = new AbortController();
    const options = { iterations: 20, logEvery: 1 };
    const first = await broken.learn(data, {
      ...options,
      signal: stop.signal,
      onProgress: ({ clock }) => clock.experienceStep === 9 && stop.abort(),
    });
    expect(first).toMatchObject({ aborted: true, steps: 9 });
    expect(broken.pending).toBe(true);
    const second = await broken.learn(data, options);
    expect(second).toMatchObject({ aborted: false, steps: 20 });
    expect(second.history).toHaveLength(20);
    expect(broken.pending).toBe(false);
    expectSame(paramValues(broken), paramValues(whole));
  });

  it('refuses to go on with other data or options, unless told to leave it', async () => {
    const learner = make();
    const stop = AbortSignal.abort();
    await learner.learn(pointClouds([0, 1]), { iterations: 5, signal: stop });
    const other = await errorOf(learner.learn(pointClouds([0, 1], { seed: 9 }), { iterations: 5 }));
    expect(other.message).toContain('The unfinished experience had other samples');
    const longer = await errorOf(learner.learn(pointClouds([0, 1]), { iterations: 6 }));
    expect(longer.message).toContain('had other iterations: expected 5, received 6');
    await learner.learn(pointClouds([0, 1], { seed: 9 }), { iterations: 5, resume: false });
    expect(learner.experiences).toBe(2);
  });

  it('does consolidation again from its start when the signal came in the middle of it', async () => {
    let calls = 0;
    const slow = defineStrategy({
      specificationVersion: 'v1',
      name: 'slow',
      stateVersion: 1,
      init: () => ({ consolidated: 0 }),
      async afterExperience(state, { progress, signal }) {
        calls++;
        await progress(0.5);
        signal?.throwIfAborted();
        return { consolidated: (state.consolidated as number) + 1 };
      },
    });
    const stop = new AbortController();
    const learner = make({ strategy: slow });
    const options = { iterations: 3 };
    const onProgress = ({ phase }: { phase: string }) => phase === 'consolidate' && stop.abort();
    const report = await learner.learn(pointClouds([0, 1]), { ...options, signal: stop.signal, onProgress });
    expect(report.aborted).toBe(true);
    expect(learner.experiences).toBe(0);
    const again = await learner.learn(pointClouds([0, 1]), options);
    expect([calls, learner.experiences, learner.steps]).toEqual([2, 1, 3]);
    expect(again.history).toEqual(report.history);
    expect(again.history.map(({ step }) => step)).toEqual([0, 1, 2]);
  });
});

describe('saving', () => {
  it('continues in another learner with the same bits, attachments included', async () => {
    const [a, b] = [make(), make({ seed: 99 })];
    await a.learn(pointClouds([0, 1]), { iterations: 10 });
    const bytes = await a.save({ labels: ['cat', 'dog'] });
    expect(await b.load(bytes)).toEqual({ labels: ['cat', 'dog'] });
    for (const learner of [a, b]) await learner.learn(pointClouds([1, 2]), { iterations: 10 });
    expectSame(paramValues(b), paramValues(a));
    expect(Buffer.from(await b.save())).toEqual(Buffer.from(await a.save()));
  });

  it('refuses a file of another model, optimizer or strategy, and keeps what it has', async () => {
    const a = make();
    await a.learn(pointClouds([0, 1]), { iterations: 2 });
    const bytes = await a.save();
    const other = make({ optimizer: sgd(0.1) });
    await other.learn(pointClouds([0, 1]), { iterations: 2 });
    const [before, tensors] = [paramValues(other), tf.memory().numTensors];
    expect((await errorOf(other.load(bytes))).message).toContain('The saved optimizer: expected sgd, received adam.');
    const wide = make({ model: mlp({ inputs: 4, hidden: [9], head: { kind: 'growing' } }) });
    expect((await errorOf(wide.load(bytes))).message).toContain(
      'Parameter "hidden-1/kernel" of the saved mlp: expected [4,9], received [4,8].',
    );
    const none = defineStrategy({ specificationVersion: 'v1', name: 'x', stateVersion: 1, init: () => ({}) });
    expect((await errorOf(make({ strategy: none }).load(bytes))).message).toContain(
      'The saved strategies: expected x, received none.',
    );
    const fixed = make({ model: mlp({ inputs: 4, hidden: [8], head: { kind: 'fixed', units: 2 } }) });
    expect((await errorOf(fixed.load(bytes))).message).toContain(
      'The saved head: expected fixed of 2, received growing.',
    );
    expect((await errorOf(other.load(bytes.subarray(0, 100)))).code).toBe('corrupt-state');
    expectSame(paramValues(other), before);
    expect(tf.memory().numTensors).toBe(tensors);
  });

  it('asks a strategy of a newer version to migrate an older state', async () => {
    const version = (stateVersion: number, extra: object = {}) =>
      defineStrategy({
        specificationVersion: 'v1',
        name: 'x',
        stateVersion,
        init: () => ({ a: 1 }),
        ...extra,
      } as never);
    const old = make({ strategy: version(1) });
    await old.learn(pointClouds([0, 1]), { iterations: 1 });
    const bytes = await old.save();
    expect((await errorOf(make({ strategy: version(2) }).load(bytes))).message).toContain(
      'State of strategy "x": expected version 2, received version 1',
    );
    let migrated: unknown = null;
    const migrate = (saved: { state: object }, from: number) => {
      migrated = { ...saved, from };
      return { state: { b: 1 }, memory: null };
    };
    await make({ strategy: version(2, { migrate }) }).load(bytes);
    expect(migrated).toEqual({ state: { a: 1 }, memory: null, from: 1 });
  });
});

describe('memory', () => {
  it('holds as many tensors after 2,000 steps as after one', async () => {
    const learner = make();
    const data = pointClouds([0, 1], { perClass: 4 });
    await learner.learn(data, { iterations: 1 });
    const before = tf.memory().numTensors;
    await learner.learn(data, { iterations: 2000, batchSize: 8 });
    expect(tf.memory().numTensors).toBe(before);
    await learner.predict(data);
    await learner.evaluate(data);
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('what no loss sees', () => {
  it('refuses parameters that the last update blew up', async () => {
    const learner = make({ optimizer: sgd(3e38) });
    // Gradients of about 1e4 times this rate overflow float32, which ends at 3.4e38.
    const far = {
      x: [
        [1e4, 1e4, 1e4, 1e4],
        [-1e4, -1e4, -1e4, -1e4],
      ],
      y: [0, 1],
    };
    const error = await errorOf(learner.learn(far, { iterations: 1 }));
    expect(error.message).toMatch(/^Parameter ".*" after experience 0: expected finite numbers/);
    expect(learner.params).toBeNull();
  });
  it('refuses a schedule that gives no number', async () => {
    expect((await errorOf(make({ optimizer: sgd(() => Number.NaN) }).learn(pointClouds([0, 1])))).code).toBe(
      'invalid-option',
    );
  });
  it('keeps no tensors when a strategy fails after another has consolidated', async () => {
    const part = (name: string, afterExperience: () => never) =>
      defineStrategy({ specificationVersion: 'v1', name, stateVersion: 1, init: () => ({}), afterExperience });
    const fails = part('fails', () => {
      throw new Error('broken');
    });
    const learner = make({
      strategy: compose(
        part('makes', () => ({ made: tf.ones([3]) }) as never),
        fails,
      ),
    });
    const before = tf.memory().numTensors;
    await expect(learner.learn(pointClouds([0, 1]), { iterations: 1 })).rejects.toThrow('broken');
    expect(tf.memory().numTensors).toBe(before);
  });
  it('tells the time that is left from the steps that were done', async () => {
    const seen: number[] = [];
    const onProgress = ({ seconds, secondsLeft }: { seconds: number; secondsLeft: number }) =>
      seen.push(secondsLeft / seconds);
    await make().learn(pointClouds([0, 1]), { iterations: 40, logEvery: 10, onProgress });
    // After a quarter, three quarters are left: three times as long.
    for (const [i, ratio] of [3, 1, 1 / 3, 0].entries()) expect(seen[i]).toBeCloseTo(ratio, 6);
  });
});

describe('compose', () => {
  it('flattens, and refuses equal names', () => {
    const part = (name: string) =>
      defineStrategy({ specificationVersion: 'v1', name, stateVersion: 1, init: () => ({}) });
    expect(compose(part('a'), compose(part('b'), part('c'))).parts.map(({ name }) => name)).toEqual(['a', 'b', 'c']);
    expect(compose().parts).toEqual([]);
    expect(() => compose(part('a'), part('a'))).toThrow('expected different names, received "a" twice');
  });

  it('transforms gradients left to right', async () => {
    const order: string[] = [];
    const part = (name: string) =>
      defineStrategy({
        specificationVersion: 'v1',
        name,
        stateVersion: 1,
        init: () => ({}),
        transformGrads(state, grads) {
          order.push(name);
          return { state, grads };
        },
      });
    await make({ strategy: compose(part('left'), part('right')) }).learn(pointClouds([0, 1]), { iterations: 1 });
    expect(order).toEqual(['left', 'right']);
  });
});
