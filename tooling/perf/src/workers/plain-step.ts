import * as tf from '@tensorflow/tfjs-core';
import * as layers from '@tensorflow/tfjs-layers';
import { numberOf, useEngine } from './engine.ts';
import { type NetworkPlan, networkPlan, startingWeights } from './networks.ts';
import { BATCH, problem } from './problem.ts';
import type { PreparedUnit, UnitRequest } from './protocol.ts';

/**
 * A training step as anyone would write it with TensorFlow.js alone: a LayersModel, `tf.losses.softmaxCrossEntropy` and
 * `optimizer.minimize`, operation by operation.
 */
export async function plainStep(params: UnitRequest['params']): Promise<PreparedUnit> {
  await useEngine(params);
  const plan = networkPlan(params);
  const model = layersModel(plan);
  const [size, classes] = [plan.shape.reduce((a, b) => a * b, 1), plan.classes];
  const { length, x, y } = problem({ samples: numberOf(params, 'samples'), shape: plan.shape, classes });
  const optimizer = params['optimizer'] === 'adam' ? tf.train.adam(1e-3) : tf.train.sgd(0.1);
  const window = numberOf(params, 'window');
  let at = 0;

  const step = (): tf.Scalar =>
    tf.tidy(() => {
      const xs = tf.tensor(x.slice(at * size, (at + BATCH) * size), [BATCH, ...plan.shape]);
      const labels = tf.oneHot(tf.tensor1d(y.slice(at, at + BATCH), 'int32'), classes);
      at = (at + BATCH) % length;
      const loss = () => tf.losses.softmaxCrossEntropy(labels, model.apply(xs) as tf.Tensor) as tf.Scalar;
      return optimizer.minimize(loss, true) as tf.Scalar;
    });
  const windowOfSteps = async (): Promise<number> => {
    for (let i = 1; i < window; i++) step().dispose();
    const last = step();
    const [loss = Number.NaN] = await last.data();
    last.dispose();
    return loss;
  };

  const loss = await windowOfSteps();
  return {
    check: { loss },
    async run() {
      let after = await windowOfSteps();
      const started = performance.now();
      const windows = numberOf(params, 'windows');
      for (let i = 0; i < windows; i++) after = await windowOfSteps();
      return { ms: (performance.now() - started) / (window * windows), check: { loss: after } };
    },
    release: () => {
      model.dispose();
      optimizer.dispose();
    },
  };
}

function layersModel(plan: NetworkPlan): layers.Sequential {
  const model = layers.sequential();
  const inputShape = [...plan.shape];
  if (plan.kind === 'cnn') {
    const conv = { kernelSize: 3, padding: 'same', activation: 'relu' } as const;
    model.add(layers.layers.conv2d({ ...conv, filters: 32, inputShape }));
    model.add(layers.layers.maxPooling2d({ poolSize: 2 }));
    model.add(layers.layers.conv2d({ ...conv, filters: 64 }));
    model.add(layers.layers.maxPooling2d({ poolSize: 2 }));
    model.add(layers.layers.flatten());
  }
  plan.hidden.forEach((units, i) => {
    const shape = plan.kind === 'mlp' && i === 0 ? { inputShape } : {};
    model.add(layers.layers.dense({ units, activation: 'relu', ...shape }));
  });
  model.add(layers.layers.dense({ units: plan.classes }));
  tf.tidy(() => model.setWeights(Object.values(startingWeights(plan))));
  return model;
}
