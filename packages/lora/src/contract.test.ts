import { cnn, fromLayersModel, mlp } from '@unforget/core';
import { describeModel, describeStrategy } from '@unforget/core/testing';
import { ewc } from '@unforget/ewc';
import { replay } from '@unforget/replay';
import type { Head } from '@unforget/types';
import { describe, it } from 'vitest';
import { residual } from './__fixtures__/layers-models.ts';
import { type AdapterPlan, adapterSwitch, orthogonalLora, withLora } from './index.ts';

const testing = { describe, it };
const adapted = (adapters: AdapterPlan) => (head: Head) =>
  withLora(mlp({ inputs: 4, hidden: [6, 5], head, dropout: 0.1 }), { rank: 2, alpha: 4, adapters });

describeModel('withLora, one adapter', { make: adapted('one') }, testing);
describeModel('withLora, one each experience', { make: adapted('per-experience') }, testing);
describeModel('withLora, one each task', { make: adapted('per-task'), heads: ['multi'] }, testing);
describeModel(
  "withLora, a cnn's dense layer",
  { make: (head) => withLora(cnn({ inputShape: [2, 2, 1], filters: [3], hidden: [4], head })), heads: ['multi'] },
  testing,
);
describeModel(
  'withLora, a LayersModel with a residual connection and batch normalization',
  { make: (head) => withLora(fromLayersModel(residual, { head }), { rank: 2 }), heads: ['growing'] },
  testing,
);

describeStrategy(
  'ewc with an adapter',
  { make: () => ewc({ lambda: 50 }), off: () => ewc({ lambda: 0 }), model: adapted('one') },
  testing,
);
describeStrategy('replay with an adapter', { make: () => replay({ capacity: 20 }), model: adapted('one') }, testing);
describeStrategy(
  'orthogonalLora',
  {
    make: () => orthogonalLora({ lambda: 0.5 }),
    off: () => orthogonalLora({ lambda: 0 }),
    model: adapted('per-experience'),
  },
  testing,
);
describeStrategy(
  'adapterSwitch',
  { make: () => adapterSwitch(), model: adapted('per-task'), heads: ['multi'] },
  testing,
);
