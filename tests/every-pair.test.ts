import * as tf from '@tensorflow/tfjs-core';
import { selectBackend } from '@unforget/backend';
import { compose, createLearner, mlp, sgd } from '@unforget/core';
import { pointClouds } from '@unforget/core/testing';
import { featureDistillation, lwf } from '@unforget/distillation';
import { ewc, mas, onlineEwc, si } from '@unforget/ewc';
import { orthogonalLora, withLora } from '@unforget/lora';
import { frozenFeatures, packNet } from '@unforget/progressive';
import { aGem, cumulative, derpp, erAce, gdumb, icarl, latentReplay, replay } from '@unforget/replay';
import { type Strategy, UnforgetError } from '@unforget/types';
import { beforeAll, describe, expect, it } from 'vitest';

beforeAll(() => selectBackend({ backend: 'cpu', log: () => {} }));

const FAMILIES: Readonly<Record<string, Readonly<Record<string, () => unknown>>>> = {
  ewc: {
    ewc: () => ewc({ lambda: 1 }),
    onlineEwc: () => onlineEwc({ lambda: 1, gamma: 0.5 }),
    si: () => si({ lambda: 1 }),
    mas: () => mas({ lambda: 0.1 }),
  },
  distillation: {
    lwf: () => lwf({ lambda: 1, replayed: true }),
    featureDistillation: () => featureDistillation({ lambda: 1 }),
  },
  replay: {
    replay: () => replay({ capacity: 8 }),
    derpp: () => derpp({ capacity: 8 }),
    aGem: () => aGem({ capacity: 8 }),
    erAce: () => erAce({ capacity: 8 }),
    gdumb: () => gdumb({ capacity: 8 }),
    icarl: () => icarl({ capacity: 8 }),
    latentReplay: () => latentReplay({ capacity: 8 }),
    cumulative: () => cumulative(),
  },
  progressive: {
    packNet: () => packNet({ prune: 0.5 }),
    frozenFeatures: () => frozenFeatures(),
  },
  lora: { orthogonalLora: () => orthogonalLora({ lambda: 1 }) },
};

const METHODS = Object.entries(FAMILIES).flatMap(([family, methods]) =>
  Object.entries(methods).map(([name, make]) => ({ family, name, make: make as () => Strategy })),
);

type Method = (typeof METHODS)[number];

/** What a pair can't do, by the names in either order, and what it says. */
const REFUSED: Readonly<Record<string, string>> = {
  // A model that gets an adapter for each experience can't be made anew with those it has by now.
  'gdumb + orthogonalLora': 'A start from scratch for strategy "gdumb"',
  // All weights below the head are frozen.
  'orthogonalLora + packNet': 'expected weights below the head',
};

async function learnWith(pair: readonly Method[]): Promise<void> {
  const plain = mlp({ inputs: 4, hidden: [4], head: { kind: 'multi' } });
  const model = pair.some(({ family }) => family === 'lora')
    ? withLora(plain, { rank: 1, adapters: 'per-experience' })
    : plain;
  const strategy = compose(...pair.map(({ make }) => make()));
  const learner = createLearner({ model, optimizer: sgd(0.05), strategy, seed: 1 });
  try {
    // Unequal counts of classes, and a task that comes back.
    for (const [taskId, classes] of [
      [0, [0, 1]],
      [1, [2, 3, 4]],
      [0, [0, 1]],
    ] as const) {
      const samples = pointClouds(classes, { perClass: 4 });
      const { losses } = await learner.learn({ samples, taskId }, { iterations: 2, batchSize: 3 });
      expect(Number.isFinite(losses['total'])).toBe(true);
    }
    expect((await learner.evaluate({ samples: pointClouds([2, 3, 4]), taskId: 1 })).loss).toBeGreaterThan(0);
  } finally {
    learner.dispose();
  }
}

/** Those of the replay package among themselves are tested there. */
const partnersOf = (left: Method): Method[] =>
  METHODS.filter(({ family, name }) => name !== left.name && !(family === 'replay' && left.family === 'replay'));

describe.each(METHODS)('$name on the left of', (left) => {
  it.each(partnersOf(left))('$name', async (right) => {
    const before = tf.memory().numTensors;
    const refusal = REFUSED[[left.name, right.name].sort().join(' + ')];
    const learning = learnWith([left, right]);
    if (refusal) await expect(learning).rejects.toSatisfy((e) => UnforgetError.is(e) && e.message.includes(refusal));
    else await learning;
    expect(tf.memory().numTensors).toBe(before);
  });
});
