import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { createRandom } from '@unforget/core';

const { layers } = tfl;

/** Gives a model weights that don't change from run to run. */
function seeded(model: tfl.LayersModel): tfl.LayersModel {
  const random = createRandom('weights');
  const fresh = model
    .getWeights()
    .map(({ size, shape }) => tf.tensor(Float32Array.from({ length: size }, () => random.next()), shape));
  model.setWeights(fresh);
  tf.dispose(fresh);
  return model;
}

/** Two dense layers, the second with a way around it, batch normalization and dropout; two outputs. */
export const residual = ((): tfl.LayersModel => {
  const input = tfl.input({ shape: [4] });
  const first = layers.dense({ units: 5, name: 'first', activation: 'relu' }).apply(input);
  const normalized = layers.batchNormalization({ name: 'norm' }).apply(first) as tfl.SymbolicTensor;
  const second = layers.dense({ units: 5, name: 'second', activation: 'tanh' }).apply(normalized) as tfl.SymbolicTensor;
  const sum = layers.add({ name: 'sum' }).apply([normalized, second]);
  const dropped = layers.dropout({ rate: 0.2, name: 'drop' }).apply(sum);
  const outputs = layers.dense({ units: 2, name: 'out', activation: 'softmax' }).apply(dropped) as tfl.SymbolicTensor;
  return seeded(tfl.model({ inputs: input, outputs }));
})();

/** A dense layer on each of three steps of a sequence, then one on all of them. */
export const sequence = ((): tfl.LayersModel =>
  seeded(
    tfl.sequential({
      layers: [
        layers.dense({ units: 3, inputShape: [3, 2], name: 'each', activation: 'relu' }),
        layers.flatten({ name: 'flat' }),
        layers.dense({ units: 2, name: 'out' }),
      ],
    }),
  ))();
