import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { createRandom, fromLayersModel } from '@unforget/core';
import type { Head, Model } from '@unforget/types';

/**
 * A LayersModel of four inputs with batch normalization and dropout under its head; its weights come from a seed. Made
 * once for each width: tfjs never frees its variables, and tests count tensors.
 */
export function normalisedModel(head: Head = { kind: 'growing' }): Model {
  return fromLayersModel(networkOf(head.kind === 'fixed' ? head.units : 2), { head });
}

const made = new Map<number, tfl.LayersModel>();

function networkOf(units: number): tfl.LayersModel {
  const model = made.get(units) ?? seededNetwork(units);
  made.set(units, model);
  return model;
}

function seededNetwork(units: number): tfl.LayersModel {
  const { layers } = tfl;
  const model = tfl.sequential({
    layers: [
      layers.dense({ units: 6, inputShape: [4], activation: 'relu', name: 'first' }),
      layers.batchNormalization({ name: 'norm', momentum: 0.8 }),
      layers.dropout({ rate: 0.2, name: 'drop' }),
      layers.dense({ units, name: 'out' }),
    ],
  });
  for (const name of ['first', 'out']) {
    const layer = model.getLayer(name);
    tf.tidy(() =>
      layer.setWeights(
        layer.getWeights().map((weight, i) => {
          const random = createRandom(name, i);
          return tf.tensor(Float32Array.from({ length: weight.size }, () => random.next() - 0.5), weight.shape);
        }),
      ),
    );
  }
  return model;
}
