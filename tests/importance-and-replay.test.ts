import { selectBackend } from '@unforget/backend';
import { adam, compose, createLearner, mlp } from '@unforget/core';
import { pointClouds } from '@unforget/core/testing';
import { ewc, mas, si } from '@unforget/ewc';
import { replay } from '@unforget/replay';
import { beforeAll, describe, expect, it } from 'vitest';

beforeAll(() => selectBackend({ backend: 'cpu', log: () => {} }));

const PENALTIES = {
  ewc: () => ewc({ lambda: 5 }),
  mas: () => mas({ lambda: 0.05 }),
  si: () => si({ lambda: 5 }),
};
const STREAM = [
  [0, 1],
  [2, 3, 4],
  [0, 5],
];

async function run(order: 'penalty first' | 'replay first' | 'replay alone', penalty: keyof typeof PENALTIES) {
  const [held, buffer] = [PENALTIES[penalty](), replay({ capacity: 20 })];
  const strategy =
    order === 'penalty first'
      ? compose(held, buffer)
      : order === 'replay first'
        ? compose(buffer, held)
        : compose(buffer);
  const model = mlp({ inputs: 4, hidden: [8], head: { kind: 'growing' } });
  const learner = createLearner({ model, optimizer: adam(0.02), strategy, seed: 1 });
  let losses: Readonly<Record<string, number>> = {};
  for (const classes of STREAM) ({ losses } = await learner.learn(pointClouds(classes), { iterations: 40 }));
  const { accuracy } = await learner.evaluate(pointClouds([0, 1, 2, 3, 4, 5]));
  const values = Object.values(learner.params ?? {}).flatMap((tensor) => [...tensor.dataSync()]);
  learner.dispose();
  return { losses, accuracy, values };
}

describe.each(Object.keys(PENALTIES) as (keyof typeof PENALTIES)[])('%s + replay', (penalty) => {
  it('both act, in either order with the same numbers, and classes are remembered', async () => {
    const [first, second, alone] = [
      await run('penalty first', penalty),
      await run('replay first', penalty),
      await run('replay alone', penalty),
    ];
    expect(first.losses[penalty]).toBeGreaterThan(0);
    expect(first.values).toEqual(second.values);
    expect(first.values).not.toEqual(alone.values);
    expect(first.accuracy).toBeGreaterThan(0.8);
  });
});
