import { binaryCrossEntropy, meanSquaredError, mlp, sgd } from '@unforget/core';
import { expectClose, pointClouds } from '@unforget/core/testing';
import { UnforgetError } from '@unforget/types';
import { describe, expect, it } from 'vitest';
import { accuracyAfter, learnerWith, spy, valuesOf } from '../__fixtures__/learners.ts';
import { type DerppOptions, der, derpp } from '../index.ts';

const four = { iterations: 4, batchSize: 5 };

describe('derpp', () => {
  it('keeps what plain training forgets, with unequal counts of classes of which some come back', async () => {
    expect(await accuracyAfter([])).toBeLessThanOrEqual(0.5);
    expect(await accuracyAfter([derpp({ capacity: 60 })])).toBeGreaterThan(0.85);
  });

  it('draws apart for the two terms: one without weight and with logits, one with β over its samples', async () => {
    const { batches, strategy } = spy();
    const learner = learnerWith([derpp({ capacity: 30, batchSize: 3, beta: 0.6 }), strategy]);
    const report = await learner.learn(pointClouds([0, 1]), four);
    learner.dispose();
    expect(batches.map((batch) => batch.map(({ origin, length }) => `${origin} ${length}`))).toEqual([
      ['stream 5'],
      ...new Array(3).fill(['stream 5', 'memory 3', 'memory 3']),
    ]);
    const [fresh, logits, labels] = batches[3] ?? [];
    expect([...(fresh?.weights ?? [])]).toEqual(new Array(5).fill(Math.fround(0.2)));
    expect([...(logits?.weights ?? [])]).toEqual([0, 0, 0]);
    expect([...(labels?.weights ?? [])]).toEqual(new Array(3).fill(Math.fround(0.2)));
    expect(Object.keys(logits?.extras ?? {})).toEqual(['derpp.logits', 'derpp.known']);
    expect(labels?.extras).toBeUndefined();
    expect(batches.slice(1).some((batch) => batch[1]?.x.join() !== batch[2]?.x.join())).toBe(true);
    // Four steps of five offered, three of six replayed; 4 inputs, label, task, 2 logits and their number, 4 bytes each.
    expect(report.strategies['derpp']).toMatchObject({ stored: 20, seen: 20, replayed: 18, bytes: 30 * 4 * 9 });
  });

  it('is 0 as long as the network says what it said, also when the head has grown since', async () => {
    const learner = learnerWith([der({ capacity: 30, alpha: 7 })], { optimizer: sgd(0) });
    await learner.learn(pointClouds([0, 1]), four);
    const { losses } = await learner.learn(pointClouds([2, 3, 4]), four);
    learner.dispose();
    expectClose([losses['der'] ?? 1], [0], { atol: 1e-10 });
  });

  it('is α times the distance once the network has moved', async () => {
    const lossOf = async (alpha: number): Promise<number> => {
      // Two steps: the first stores, the second looks at what the first has moved, whatever α is.
      const learner = learnerWith([der({ capacity: 30, alpha })]);
      const { losses } = await learner.learn(pointClouds([0, 1]), { ...four, iterations: 2 });
      learner.dispose();
      return losses['der'] ?? 0;
    };
    const once = await lossOf(1);
    expect(once).toBeGreaterThan(1e-4);
    expectClose([await lossOf(3)], [3 * once]);
  });

  it.each([meanSquaredError(), binaryCrossEntropy()])('works with values as targets: $name', async (loss) => {
    const { batches, strategy } = spy();
    const model = mlp({ inputs: 4, hidden: [8], head: { kind: 'fixed', units: 2 } });
    const learner = learnerWith([derpp({ capacity: 10 }), strategy], { model, loss });
    await learner.learn(valuesOf(0), four);
    const report = await learner.learn(valuesOf(2), four);
    learner.dispose();
    // Twelve samples in batches of 5, 5, 2 and 5, for each of two terms.
    expect(report.strategies['derpp']).toMatchObject({ stored: 10, classes: null, replayed: 34 });
    expect(Number.isFinite(report.losses['derpp'])).toBe(true);
    expect(batches.at(-1)?.[2]?.y.length).toBe(10);
  });

  it('warns where both terms are off', async () => {
    const learner = learnerWith([derpp({ capacity: 5, alpha: 0, beta: 0 })]);
    await learner.learn(pointClouds([0]), four);
    const { warnings } = await learner.learn(pointClouds([1]), four);
    learner.dispose();
    expect(warnings).toEqual(['derpp: nothing was replayed, as alpha and beta are 0']);
  });

  it.each([
    [{ capacity: 1, alpha: -1 }, 'Option "alpha"'],
    [{ capacity: 1, beta: Number.NaN }, 'Option "beta"'],
    [{ bytes: 100 }, 'Unknown option "bytes" of derpp'],
    [{ capacity: 1, batchSize: 0 }, 'Option "batchSize"'],
    [undefined, 'Options of derpp: expected an object'],
  ])('refuses %o', (options, text) => {
    const error = caught(() => derpp(options as DerppOptions));
    expect(UnforgetError.is(error, 'invalid-option')).toBe(true);
    expect(String(error)).toContain(text);
  });

  it('knows β in derpp alone', () => {
    expect(String(caught(() => der({ capacity: 1, beta: 1 } as never)))).toContain('Unknown option "beta" of der');
  });
});

function caught(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    return error;
  }
}
