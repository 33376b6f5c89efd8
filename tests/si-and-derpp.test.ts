import { selectBackend } from '@unforget/backend';
import { adam, compose, createLearner, mlp } from '@unforget/core';
import { pointClouds } from '@unforget/core/testing';
import { si } from '@unforget/ewc';
import { derpp } from '@unforget/replay';
import type { Strategy } from '@unforget/types';
import { beforeAll, describe, expect, it } from 'vitest';

beforeAll(() => selectBackend({ backend: 'cpu', log: () => {} }));

const STREAM = [
  [0, 1],
  [2, 3, 4],
  [0, 5],
];

async function run(strategies: readonly unknown[]) {
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

describe('si + derpp', () => {
  it('both act, in either order with the same numbers, and classes are remembered', async () => {
    const make = () => [si({ lambda: 1 }), derpp({ capacity: 30 })] as const;
    const [first, second] = [await run(make()), await run([...make()].reverse())];
    const [siAlone, derppAlone] = [await run([make()[0]]), await run([make()[1]])];
    expect(first.losses['si']).toBeGreaterThan(0);
    expect(first.losses['derpp']).toBeGreaterThan(0);
    // Penalties are added in the order of the strategies, so the last bits may differ.
    first.values.forEach((value, i) => {
      expect(Math.abs(value - (second.values[i] ?? Number.NaN))).toBeLessThan(1e-3);
    });
    expect(first.values).not.toEqual(derppAlone.values);
    expect(first.values).not.toEqual(siAlone.values);
    expect(first.accuracy).toBeGreaterThan(siAlone.accuracy);
    expect(first.accuracy).toBeGreaterThan(0.8);
  });
});
