import * as tfl from '@tensorflow/tfjs-layers';
import type { Model, Strategy } from '@unforget/types';
import { afterEach, describe, expect, it } from 'vitest';
import { compose, defineStrategy } from '../compose.ts';
import { fromLayersModel } from '../models/layers-model.ts';
import { adam, adamw } from '../optimizers/adam.ts';
import { momentum } from '../optimizers/sgd.ts';
import { pointClouds } from '../testing/problems.ts';
import { expectSame, liveTensors, paramValues } from '../testing/runs.ts';
import { mapTree } from '../tree.ts';
import { createLearner, type Learner } from './learner.ts';
import type { LearnerOptions } from './options.ts';

const { layers } = tfl;
const made: Learner[] = [];
afterEach(() => {
  for (const learner of made.splice(0)) learner.dispose();
});

function network(): Model {
  const model = tfl.sequential({
    layers: [
      layers.dense({
        name: 'body',
        units: 5,
        inputShape: [4],
        kernelInitializer: tfl.initializers.glorotNormal({ seed: 3 }),
      }),
      layers.batchNormalization({ name: 'norm' }),
      layers.dense({ name: 'last', units: 2, kernelInitializer: tfl.initializers.glorotNormal({ seed: 4 }) }),
    ],
  });
  return fromLayersModel(model, { head: { kind: 'growing' } });
}

const learnerOf = (options: Partial<LearnerOptions> = {}): Learner => {
  const learner = createLearner({ model: network(), optimizer: adam(0.05), seed: 4, ...options });
  made.push(learner);
  return learner;
};

const [data, later] = [pointClouds([0, 1]), pointClouds([2])];
const plan = { iterations: 10, batchSize: 6 };
const inBody = (path: string): boolean => !path.startsWith('last/');

/** Holds all but the last layer still: from the second experience on, or from step 4 of an experience on. */
const holding = (when: 'later' | 'midway'): Strategy<string, { still: boolean }> =>
  defineStrategy({
    specificationVersion: 'v1',
    name: 'holding',
    stateVersion: 1,
    init: (): { still: boolean } => ({ still: false }),
    beforeExperience: (_, { clock }) => ({ still: when === 'later' && clock.experience > 0 }),
    interrupt: { at: () => (when === 'midway' ? [4] : []), run: () => ({ state: { still: true } }) },
    frozen: ({ still }, { params }) => new Set(still ? Object.keys(params).filter(inBody) : []),
  });

describe('frozen', () => {
  it.each([adam(0.05), adamw(0.05), momentum(0.05)] as LearnerOptions['optimizer'][])(
    'keeps every bit under $name, batch statistics included, while the rest learns',
    async (optimizer) => {
      const learner = learnerOf({ optimizer, strategy: holding('later') });
      await learner.learn(data, plan);
      const before = paramValues(learner);
      await learner.learn(later, plan);
      const after = paramValues(learner);
      const body = Object.keys(before).filter(inBody);
      expect(body).toEqual([
        'body/bias',
        'body/kernel',
        'norm/beta',
        'norm/gamma',
        'norm/moving_mean',
        'norm/moving_variance',
      ]);
      for (const path of body) expect(after[path]).toEqual(before[path]);
      expect(after['last/kernel']?.slice(0, 2)).not.toEqual(before['last/kernel']?.slice(0, 2));
    },
  );

  it('moves everything without it', async () => {
    const learner = learnerOf();
    await learner.learn(data, plan);
    const before = paramValues(learner);
    await learner.learn(later, plan);
    for (const [path, values] of Object.entries(paramValues(learner))) expect(values).not.toEqual(before[path]);
  });

  it('uses batch statistics that are held still instead of those of the batch', async () => {
    // A batch of one has no variance: by its own statistics every normalised value would be β, the same for all inputs.
    const held = learnerOf({ strategy: holding('later') });
    await held.learn(data, plan);
    const start = (await held.evaluate(data)).loss;
    const report = await held.learn(data, { iterations: 1, batchSize: data.length });
    expect(report.losses['total']).toBeCloseTo(start, 5);
  });

  it('may begin in an interruption, captured or not, and resumes exactly', async () => {
    const whole = learnerOf({ strategy: holding('midway'), capture: true });
    await whole.learn(data, plan);
    for (const stopAt of [3, 6]) {
      const stop = new AbortController();
      const stopped = learnerOf({ strategy: holding('midway') });
      const onProgress = ({ clock }: { clock: { experienceStep: number } }): void => {
        if (clock.experienceStep === stopAt) stop.abort();
      };
      await stopped.learn(data, { ...plan, signal: stop.signal, logEvery: 1, onProgress });
      const resumed = learnerOf({ strategy: holding('midway') });
      await resumed.load(await stopped.save());
      await resumed.learn(data, plan);
      expectSame(paramValues(resumed), paramValues(whole));
    }
  });

  it('gives other strategies zeros as gradient, and costs no tensor', async () => {
    const seen: string[] = [];
    const watching = defineStrategy({
      specificationVersion: 'v1',
      name: 'watching',
      stateVersion: 1,
      init: () => ({}),
      transformGrads: (state, grads, { gradientOf }) => {
        seen.push(
          Object.keys(grads).sort().join(),
          Object.keys(gradientOf(() => true))
            .sort()
            .join(),
        );
        return { state, grads };
      },
    });
    const learner = learnerOf({ strategy: compose(holding('later'), watching), capture: false });
    await learner.learn(data, plan);
    await learner.learn(later, plan);
    const live = liveTensors();
    await learner.learn(later, plan);
    expect(new Set(seen)).toEqual(new Set(['body/bias,body/kernel,last/bias,last/kernel,norm/beta,norm/gamma']));
    expect(liveTensors()).toBe(live);
  });

  it('has no slots for what is held still', async () => {
    const learner = learnerOf({ strategy: holding('later') });
    await learner.learn(data, plan);
    const bytes = (await learner.save()).length;
    await learner.learn(data, plan);
    // Two moments of the body's 5·4 + 5 + 2·5 numbers are gone, 4 bytes each, with what the file says about them.
    expect((await learner.save()).length).toBeLessThan(bytes - 2 * 35 * 4);
    expect(mapTree(learner.params ?? {}, (tensor) => tensor)).toHaveProperty(['body/kernel']);
  });
});
