import * as tfl from '@tensorflow/tfjs-layers';
import { describe, it } from 'vitest';
import { describeModel } from '../testing/describe-model.ts';
import { seeded } from './__fixtures__/layers-models.ts';
import { cnn } from './cnn.ts';
import { fromLayersModel } from './layers-model.ts';
import { mlp } from './mlp.ts';

const { layers } = tfl;

describeModel('mlp', { make: (head) => mlp({ inputs: 4, hidden: [6], head, dropout: 0.1 }) }, { describe, it });

describeModel(
  'cnn',
  { make: (head) => cnn({ inputShape: [2, 2, 1], filters: [3], head }), heads: ['multi'] },
  { describe, it },
);

describeModel(
  'fromLayersModel',
  {
    heads: ['growing'],
    make: (head) => {
      const body = layers.dense({ name: 'body', units: 5, inputShape: [4], activation: 'relu' });
      const model = tfl.sequential({ layers: [body, layers.dense({ name: 'last', units: 2 })] });
      return fromLayersModel(seeded(model), { head });
    },
  },
  { describe, it },
);
