import {
  adam,
  binaryCrossEntropy,
  compose,
  createLearner,
  meanSquaredError,
  mlp,
  softmaxCrossEntropy,
} from '@unforget/core';
import type { Loss, Model, Samples, Strategy } from '@unforget/types';
import { describe, expect, it } from 'vitest';
import { METHODS } from './__fixtures__/methods.ts';
import { numbers } from './__fixtures__/models.ts';
import { normalisedNet } from './__fixtures__/problems.ts';

interface Problem {
  readonly loss: () => Loss;
  readonly model: () => Model;
  /** Targets of one sample; `task` 0 or 1 turns them round. */
  readonly target: (x: readonly number[], task: number) => number[];
}

const head = { kind: 'fixed', units: 3 } as const;
const net = (): Model => mlp({ inputs: 4, hidden: [6], head });
const sign = (task: number): number => (task ? -1 : 1);
const flags = (x: readonly number[], task: number): number[] =>
  [0, 1, 2].map((unit) => ((x[unit] ?? 0) * sign(task) > 0 ? 1 : 0));

const PROBLEMS: Readonly<Record<string, Problem>> = {
  regression: {
    loss: meanSquaredError,
    model: net,
    target: (x, task) => [0, 1, 2].map((unit) => (x[unit] ?? 0) * sign(task)),
  },
  'yes/no flags': { loss: binaryCrossEntropy, model: net, target: flags },
  'yes/no flags, batch normalization and dropout': { loss: binaryCrossEntropy, model: normalisedNet, target: flags },
  'classes, batch normalization and dropout': {
    loss: softmaxCrossEntropy,
    model: normalisedNet,
    target: (x, task) => [(x[0] ?? 0) * sign(task) > 0 ? 0 : 1],
  },
};

function samplesOf({ loss, target }: Problem, task: number): Samples {
  const x = numbers(4 * 40, 'every target');
  const targets = Array.from({ length: 40 }, (_, i) => target([...x.subarray(4 * i, 4 * i + 4)], task)).flat();
  const y = loss().targets === 'classes' ? Int32Array.from(targets) : Float32Array.from(targets);
  return { length: 40, shape: [4], x, y };
}

interface Outcome {
  /** Loss on the first task after the second. */
  readonly old: number;
  readonly terms: readonly string[];
  readonly warnings: readonly string[];
}

async function learnBoth(
  problem: Problem,
  strategy: Strategy<string, never> | ReturnType<typeof compose>,
  batchSize = 10,
): Promise<Outcome> {
  const { loss, model } = problem;
  const learner = createLearner({ model: model(), loss: loss(), optimizer: adam(0.03), strategy, seed: 3 });
  const plan = { iterations: 60, batchSize };
  await learner.learn(samplesOf(problem, 0), plan);
  const { losses, warnings } = await learner.learn(samplesOf(problem, 1), plan);
  const { loss: old } = await learner.evaluate(samplesOf(problem, 0));
  learner.dispose();
  return { old, terms: Object.keys(losses), warnings };
}

describe.each(Object.entries(PROBLEMS))('%s', (_, problem) => {
  it.each(Object.entries(METHODS))('%s holds the first task where fine-tuning loses it', async (name, make) => {
    const plain = await learnBoth(problem, compose());
    const kept = await learnBoth(problem, make({ lambda: 1000 }) as never);
    expect(kept.terms).toContain(name);
    expect(kept.warnings).toEqual([]);
    expect(kept.old).toBeLessThan(0.7 * plain.old);
    const single = await learnBoth(problem, make({ lambda: 10 }) as never, 1);
    expect(Number.isFinite(single.old)).toBe(true);
  });
});
