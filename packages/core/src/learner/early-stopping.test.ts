import type { Samples } from '@unforget/types';
import { afterEach, describe, expect, it } from 'vitest';
import { defineStrategy } from '../compose.ts';
import { mlp } from '../models/mlp.ts';
import { adam } from '../optimizers/adam.ts';
import { sgd } from '../optimizers/sgd.ts';
import { pointClouds } from '../testing/problems.ts';
import { expectSame, paramValues } from '../testing/runs.ts';
import { type EarlyStopping, Looks } from './early-stopping.ts';
import { createLearner, type Learner } from './learner.ts';
import type { LearnerOptions } from './options.ts';

const made: Learner[] = [];
const make = (options: Partial<LearnerOptions> = {}): Learner => {
  const model = mlp({ inputs: 4, hidden: [8], head: { kind: 'growing' } });
  const learner = createLearner({ model, optimizer: adam(0.02), seed: 1, capture: false, ...options });
  made.push(learner);
  return learner;
};
afterEach(() => {
  for (const learner of made.splice(0)) learner.dispose();
});

const data = pointClouds([0, 1]);
const fresh = pointClouds([0, 1], { seed: 1 });
/** What was learned wrongly: the loss on it rises with every step. */
const swapped: Samples = { ...fresh, y: Int32Array.from(fresh.y, (unit) => 1 - unit) };

describe('looks', () => {
  const enough = (losses: readonly number[], options: Partial<EarlyStopping> = {}): boolean =>
    new Looks(
      { on: [data], ...options },
      {
        ...{ epoch: 1, after: -1, measure: async () => 0 },
        looks: losses.map((loss, step) => ({ step, loss })),
      },
    ).enough;

  it('are enough once as many as patience brought no lower loss', () => {
    expect(enough([])).toBe(false);
    expect(enough([3, 2, 2, 2])).toBe(false);
    expect(enough([3, 2, 2, 2, 2])).toBe(true);
    expect(enough([3, 2, 2.5, 2.1, 1.9])).toBe(false);
    expect(enough([3, 2, 2.5], { patience: 1 })).toBe(true);
  });

  it('count a loss as lower by more than minDelta alone, against the lowest that counted', () => {
    expect(enough([1, 0.95, 0.85], { patience: 2, minDelta: 0.1 })).toBe(false);
    expect(enough([1, 0.95, 0.91], { patience: 2, minDelta: 0.1 })).toBe(true);
  });
});

describe('early stopping', () => {
  it('ends training at the first look that makes enough, and consolidates', async () => {
    const learner = make();
    const report = await learner.learn(data, {
      ...{ iterations: 40, batchSize: 8 },
      earlyStopping: { on: [swapped], every: 5, patience: 2 },
    });
    expect(report).toMatchObject({ stoppedEarly: true, aborted: false, steps: 15 });
    expect(report.looks.map(({ step }) => step)).toEqual([5, 10, 15]);
    expect(learner.pending).toBe(false);
    expect(learner.experiences).toBe(1);
  });

  it('looks once an epoch by default, and leaves a training alone that still gets better', async () => {
    const [plain, watched] = [make(), make()];
    const learning = { epochs: 6, batchSize: 8 };
    await plain.learn(data, learning);
    const report = await watched.learn(data, { ...learning, earlyStopping: { on: [fresh] } });
    expect(report).toMatchObject({ stoppedEarly: false, steps: 18 });
    expect(report.looks.map(({ step }) => step)).toEqual([3, 6, 9, 12, 15, 18]);
    expect(report.looks.at(-1)?.loss).toBe((await watched.evaluate(fresh)).loss);
    expectSame(await paramValues(watched), await paramValues(plain));
  });

  it('counts each experience alike, whatever its size', async () => {
    const learner = make();
    const few = pointClouds([0], { perClass: 1, seed: 2 });
    const report = await learner.learn(data, { epochs: 1, earlyStopping: { on: [fresh, few] } });
    const [a, b] = [(await learner.evaluate(fresh)).loss, (await learner.evaluate(few)).loss];
    expect(report.looks.at(-1)?.loss).toBe((a + b) / 2);
  });

  it('decides alike when it was stopped, saved and loaded in between', async () => {
    const earlyStopping = { on: [swapped], every: 4, patience: 3 };
    const learning = { iterations: 60, batchSize: 8, earlyStopping };
    const whole = make();
    const expected = await whole.learn(data, learning);
    const stop = new AbortController();
    const first = make();
    const onProgress = ({ clock }: { clock: { experienceStep: number } }): void => {
      if (clock.experienceStep === 9) stop.abort();
    };
    const aborted = await first.learn(data, { ...learning, logEvery: 1, signal: stop.signal, onProgress });
    expect(aborted).toMatchObject({ aborted: true, stoppedEarly: false, steps: 9 });
    const second = make();
    await second.load(await first.save());
    const resumed = await second.learn(data, learning);
    expect(resumed).toMatchObject({ stoppedEarly: true, steps: 16, looks: expected.looks });
    expectSame(await paramValues(second), await paramValues(whole));
  });

  it('goes on to consolidation, not with training, when that was what a signal stopped', async () => {
    const stop = new AbortController();
    const consolidating = defineStrategy({
      specificationVersion: 'v1',
      name: 'consolidating',
      stateVersion: 1,
      init: () => ({}),
      afterExperience: async (state, { signal }) => {
        if (signal) stop.abort();
        signal?.throwIfAborted();
        return state;
      },
    });
    const learner = make({ strategy: consolidating });
    const learning = { iterations: 40, batchSize: 8, earlyStopping: { on: [swapped], every: 5, patience: 2 } };
    expect(await learner.learn(data, { ...learning, signal: stop.signal })).toMatchObject({ aborted: true, steps: 15 });
    const report = await learner.learn(data, learning);
    expect(report).toMatchObject({ aborted: false, stoppedEarly: true, steps: 15 });
    expect(learner.experiences).toBe(1);
  });

  it('waits for what a strategy does between steps', async () => {
    const ran: number[] = [];
    const pruning = defineStrategy({
      specificationVersion: 'v1',
      name: 'pruning',
      stateVersion: 1,
      init: () => ({}),
      interrupt: {
        at: (steps: number) => [steps / 2],
        run: async (state: Readonly<Record<string, never>>, { clock }: { clock: { experienceStep: number } }) => {
          ran.push(clock.experienceStep);
          return { state };
        },
      },
    });
    const learner = make({ strategy: pruning });
    const earlyStopping = { on: [swapped], every: 5, patience: 1 };
    const report = await learner.learn(data, { iterations: 40, batchSize: 8, earlyStopping });
    expect(ran).toEqual([20]);
    expect(report.looks.map(({ step }) => step)).toEqual([25, 30]);
    expect(report.steps).toBe(30);
  });
});

describe('wrong early stopping', () => {
  const refused = async (earlyStopping: unknown, more: Partial<LearnerOptions> = {}): Promise<string> => {
    const learner = make({ optimizer: sgd(0.1), ...more });
    const work = learner.learn(data, { earlyStopping: earlyStopping as EarlyStopping });
    const error = await work.then(
      () => new Error('nothing was thrown'),
      (thrown: Error) => thrown,
    );
    expect(learner.steps).toBe(0);
    return error.message;
  };

  it('is told before anything is learned', async () => {
    expect(await refused({ on: fresh })).toContain('Option "earlyStopping"');
    expect(await refused({ on: [] })).toContain('not empty');
    expect(await refused(null)).toContain('Option "earlyStopping"');
    expect(await refused({ on: [fresh], every: 0 })).toContain('Option "earlyStopping.every"');
    expect(await refused({ on: [fresh], patience: 1.5 })).toContain('Option "earlyStopping.patience"');
    expect(await refused({ on: [fresh], minDelta: -1 })).toContain('Option "earlyStopping.minDelta"');
    expect(await refused({ on: [fresh], monitor: 'loss' })).toContain('monitor');
    expect(await refused({ on: [{ x: [[1, 2]], y: [0] }] })).toContain('experience 0 of earlyStopping');
  });

  it('is told where no unit can be right, and nothing of the experience stays', async () => {
    expect(await refused({ on: [pointClouds([7])], every: 1 })).toContain('classes that were learned');
  });
});
