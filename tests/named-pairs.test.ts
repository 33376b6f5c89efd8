import { selectBackend } from '@unforget/backend';
import { adam, compose, createLearner, mlp } from '@unforget/core';
import { pointClouds } from '@unforget/core/testing';
import { lwf } from '@unforget/distillation';
import { ewc, mas, si } from '@unforget/ewc';
import { derpp, replay } from '@unforget/replay';
import type { Strategy } from '@unforget/types';
import { beforeAll, describe, expect, it } from 'vitest';

beforeAll(() => selectBackend({ backend: 'cpu', log: () => {} }));

interface Pair {
  readonly holder: () => unknown;
  readonly buffer: () => unknown;
  /** Loss terms that both report. */
  readonly terms: readonly string[];
  /** 0 where both orders give the same bits; penalties of the tape are added in the order of the strategies. */
  readonly apart: number;
}

/** LoRA + EWC and LoRA + replay are tested beside LoRA. */
const PAIRS: Readonly<Record<string, Pair>> = {
  'EWC + replay': {
    holder: () => ewc({ lambda: 5 }),
    buffer: () => replay({ capacity: 20 }),
    terms: ['ewc'],
    apart: 0,
  },
  'MAS + replay': {
    holder: () => mas({ lambda: 0.05 }),
    buffer: () => replay({ capacity: 20 }),
    terms: ['mas'],
    apart: 0,
  },
  'SI + replay': { holder: () => si({ lambda: 5 }), buffer: () => replay({ capacity: 20 }), terms: ['si'], apart: 0 },
  'LwF + replay': {
    holder: () => lwf({ lambda: 1, replayed: true }),
    buffer: () => replay({ capacity: 20 }),
    terms: ['lwf'],
    apart: 0,
  },
  'SI + DER++': {
    holder: () => si({ lambda: 1 }),
    buffer: () => derpp({ capacity: 30 }),
    terms: ['si', 'derpp'],
    apart: 1e-3,
  },
};

/** Unequal counts of classes, and a class that comes back. */
const STREAM = [
  [0, 1],
  [2, 3, 4],
  [0, 5],
];

async function run(...strategies: readonly unknown[]) {
  const model = mlp({ inputs: 4, hidden: [8], head: { kind: 'growing' } });
  const strategy = compose(...(strategies as Strategy[]));
  const learner = createLearner({ model, optimizer: adam(0.02), strategy, seed: 1 });
  let losses: Readonly<Record<string, number>> = {};
  for (const classes of STREAM) ({ losses } = await learner.learn(pointClouds(classes), { iterations: 40 }));
  const { accuracy } = await learner.evaluate(pointClouds([0, 1, 2, 3, 4, 5]));
  const values = Object.values(learner.params ?? {}).flatMap((tensor) => [...tensor.dataSync()]);
  learner.dispose();
  return { losses, accuracy, values };
}

describe.each(Object.entries(PAIRS))('%s', (_, { holder, buffer, terms, apart }) => {
  it('both act, in either order with the same numbers, and classes are remembered', async () => {
    const [first, second] = [await run(holder(), buffer()), await run(buffer(), holder())];
    const [held, replayed] = [await run(holder()), await run(buffer())];
    for (const term of terms) expect(first.losses[term]).toBeGreaterThan(0);
    const differences = first.values.map((value, i) => Math.abs(value - (second.values[i] ?? Number.NaN)));
    expect(Math.max(...differences)).toBeLessThanOrEqual(apart);
    expect(first.values).not.toEqual(replayed.values);
    expect(first.values).not.toEqual(held.values);
    expect(first.accuracy).toBeGreaterThan(held.accuracy);
    expect(first.accuracy).toBeGreaterThan(0.8);
  });
});
