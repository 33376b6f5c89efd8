import * as tf from '@tensorflow/tfjs-core';
import { mapTree, tensorBatches, trainable, valueAndGrads, zerosLike } from '@unforget/core';
import type { Loss, ParamTree } from '@unforget/types';
import type { FisherSource } from '../index.ts';

/** A label with its probability under the model. */
interface Label {
  readonly target: tf.Tensor;
  readonly probability: number;
}

/**
 * The Fisher information by its definition: for one sample after the other, every label that could be, its probability
 * times the square of the gradient of the loss (brought to −log p). It shares no code with the package.
 */
export function fisherByDefinition(source: FisherSource): ParamTree {
  const { model, loss, params, samples } = source;
  const trained = trainable(model, params);
  return tf.tidy(() => {
    let sums = zerosLike(trained);
    for (const { x } of tensorBatches(samples, 1)) {
      const outputs = model.forward(params, x).outputs as tf.Tensor2D;
      const units = outputs.shape[1];
      const active = source.active ? tf.tensor2d(source.active, [1, units]) : null;
      const competing = source.active ? source.active.reduce((a, b) => a + b) : units;
      // Two of the losses are means over the units; the Gaussian one lacks the ½ as well.
      const scale = { categorical: 1, bernoulli: competing, gaussian: competing / 2 }[loss.likelihood];
      for (const { target, probability } of labels(loss, outputs, active)) {
        const { grads } = valueAndGrads(() => {
          const value = loss.perSample(model.forward(params, x).outputs as tf.Tensor2D, target, active);
          return tf.mul(tf.sum(value), scale) as tf.Scalar;
        }, trained);
        sums = mapTree(sums, (sum, path) =>
          tf.add(sum, tf.mul(tf.square(grads[path] as tf.Tensor), probability / samples.length)),
        );
      }
    }
    return sums;
  });
}

function labels(loss: Loss, outputs: tf.Tensor2D, active: tf.Tensor2D | null): Label[] {
  const predictions = [...loss.predictions(outputs, active).dataSync()];
  if (loss.likelihood === 'categorical') {
    return predictions.map((probability, unit) => ({ target: tf.tensor1d([unit], 'int32'), probability }));
  }
  return signs(predictions.length).map((sign) => {
    if (loss.likelihood === 'gaussian') {
      // ±1 around the mean has variance 1 as well, which is all that a square of something linear sees.
      const target = tf.tensor2d([predictions.map((mean, i) => mean + (sign[i] ? 1 : -1))]);
      return { target, probability: 1 / 2 ** predictions.length };
    }
    const chances = predictions.map((chance, i) => (sign[i] ? chance : 1 - chance));
    return { target: tf.tensor2d([sign]), probability: chances.reduce((a, b) => a * b, 1) };
  });
}

/** All lists of `length` zeros and ones. */
const signs = (length: number): number[][] =>
  Array.from({ length: 2 ** length }, (_, code) => Array.from({ length }, (_bit, i) => (code >> i) & 1));
