import { describeStrategy } from '@unforget/core/testing';
import { describe, it } from 'vitest';
import { normalisedModel } from '../__fixtures__/normalised-model.ts';
import { icarl } from '../index.ts';

describeStrategy('icarl', { make: () => icarl({ capacity: 20 }), online: true }, { describe, it });

describeStrategy(
  'icarl in float16, with batch normalization',
  {
    make: () => icarl({ capacity: 20, storage: 'float16', batchSize: 3 }),
    online: true,
    model: normalisedModel,
    heads: ['growing'],
  },
  { describe, it },
);
