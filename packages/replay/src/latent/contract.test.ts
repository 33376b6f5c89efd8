import { describeStrategy } from '@unforget/core/testing';
import { describe, it } from 'vitest';
import { normalisedModel } from '../__fixtures__/normalised-model.ts';
import { latentReplay } from '../index.ts';

describeStrategy('latentReplay', { make: () => latentReplay({ capacity: 20 }) }, { describe, it });

describeStrategy(
  'latentReplay with everything learning on, and batch normalization',
  {
    make: () => latentReplay({ capacity: 20, freeze: false, policy: 'class-balanced', storage: 'float16' }),
    off: () => latentReplay({ capacity: 20, freeze: false, weighting: 1 }),
    model: normalisedModel,
    heads: ['growing'],
  },
  { describe, it },
);

describeStrategy(
  'latentReplay above frozen batch normalization',
  { make: () => latentReplay({ capacity: 20 }), model: normalisedModel, heads: ['growing'] },
  { describe, it },
);
