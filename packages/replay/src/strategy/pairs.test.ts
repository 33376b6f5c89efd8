import { compose, createLearner, mlp, sgd } from '@unforget/core';
import { pointClouds } from '@unforget/core/testing';
import type { Strategy } from '@unforget/types';
import { describe, expect, it } from 'vitest';
import { spy } from '../__fixtures__/learners.ts';
import { aGem, cumulative, derpp, erAce, gdumb, icarl, latentReplay, replay } from '../index.ts';

const METHODS: Readonly<Record<string, () => unknown>> = {
  replay: () => replay({ capacity: 20 }),
  derpp: () => derpp({ capacity: 20 }),
  aGem: () => aGem({ capacity: 20 }),
  erAce: () => erAce({ capacity: 20, fill: 'after-experience' }),
  gdumb: () => gdumb({ capacity: 20 }),
  icarl: () => icarl({ capacity: 20 }),
  latentReplay: () => latentReplay({ capacity: 20 }),
  cumulative: () => cumulative(),
};

const names = Object.keys(METHODS);
const pairs = names.flatMap((a) => names.filter((b) => b !== a).map((b) => [a, b] as const));

const learnerOf = (...methods: readonly (() => unknown)[]) =>
  createLearner({
    model: mlp({ inputs: 4, hidden: [4], head: { kind: 'growing' } }),
    optimizer: sgd(0.05),
    strategy: compose(...methods.map((make) => make() as Strategy)),
    seed: 1,
  });

describe('methods of this package', () => {
  it.each(pairs)('%s works on the left of %s', async (a, b) => {
    const learner = learnerOf(METHODS[a] as () => unknown, METHODS[b] as () => unknown);
    for (const classes of [[0, 1], [2]]) {
      const { losses } = await learner.learn(pointClouds(classes), { iterations: 2, batchSize: 4 });
      expect(Number.isFinite(losses['total'])).toBe(true);
    }
    learner.dispose();
  });

  it('stores inputs of new samples also where latent replay has put features in their place', async () => {
    const { batches, strategy } = spy();
    const learner = learnerOf(
      METHODS['latentReplay'] as () => unknown,
      METHODS['derpp'] as () => unknown,
      () => strategy,
    );
    for (const unit of [0, 1, 2]) await learner.learn(pointClouds([unit]), { iterations: 6, batchSize: 2 });
    learner.dispose();
    const [fresh, , labels] = (batches.at(-1) ?? []).filter(
      ({ origin, level }) => origin === 'stream' || level !== 'features',
    );
    expect([fresh?.level, labels?.level]).toEqual(['features', undefined]);
    const known = new Set([0, 1, 2].flatMap((unit) => [...pointClouds([unit]).x]));
    expect(labels?.x.length).toBe(8);
    expect([...(labels?.x ?? [])].every((value) => known.has(value))).toBe(true);
    expect(new Set(batches.flatMap((batch) => [...(batch.at(-1)?.y ?? [])])).size).toBe(3);
  });
});
