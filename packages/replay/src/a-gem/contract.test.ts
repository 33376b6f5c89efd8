import { describeStrategy } from '@unforget/core/testing';
import { describe, it } from 'vitest';
import { normalisedModel } from '../__fixtures__/normalised-model.ts';
import { aGem } from '../index.ts';

describeStrategy('aGem', { make: () => aGem({ capacity: 20 }) }, { describe, it });

describeStrategy(
  'aGem online, with batch normalization',
  {
    make: () => aGem({ capacity: 20, policy: 'class-balanced', batchSize: 5, fill: 'online' }),
    online: true,
    model: normalisedModel,
    heads: ['growing'],
  },
  { describe, it },
);
