import * as tf from '@tensorflow/tfjs-core';
import { softmaxCrossEntropy } from '@unforget/core';
import { estimateFisher } from '@unforget/ewc';
import { numberOf, useEngine } from './engine.ts';
import { network } from './models.ts';
import { networkPlan, startingWeights } from './networks.ts';
import { problem } from './problem.ts';
import type { PreparedUnit, Reading, UnitRequest } from './protocol.ts';

/** The exact diagonal Fisher information of an MLP, one pass over the samples. */
export async function fisherPass(params: UnitRequest['params']): Promise<PreparedUnit> {
  await useEngine(params);
  const plan = networkPlan(params);
  const weights = startingWeights(plan);
  const samples = problem({ samples: numberOf(params, 'samples'), shape: plan.shape, classes: plan.classes });
  const source = { model: network(plan), loss: softmaxCrossEntropy(), params: weights, samples };
  const run = async (): Promise<Reading> => {
    const started = performance.now();
    const fisher = await estimateFisher(source);
    // Reading the sum is part of it: what was only queued would not count otherwise.
    const total = tf.tidy(() => tf.addN(Object.values(fisher).map((tensor) => tf.sum(tensor))));
    const [sum = Number.NaN] = await total.data();
    const ms = performance.now() - started;
    tf.dispose([total, Object.values(fisher)]);
    return { ms, check: { sum } };
  };
  const { check } = await run();
  return { check, run, release: () => tf.dispose(Object.values(weights)) };
}
