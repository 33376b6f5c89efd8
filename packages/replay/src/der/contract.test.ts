import { describeStrategy } from '@unforget/core/testing';
import { describe, it } from 'vitest';
import { normalisedModel } from '../__fixtures__/normalised-model.ts';
import { der, derpp } from '../index.ts';

describeStrategy(
  'derpp',
  {
    make: () => derpp({ capacity: 20 }),
    off: () => derpp({ capacity: 20, alpha: 0, beta: 0 }),
    online: true,
  },
  { describe, it },
);

describeStrategy(
  'der in float16, with batch normalization',
  {
    make: () => der({ capacity: 20, storage: 'float16', batchSize: 3 }),
    off: () => der({ capacity: 20, alpha: 0 }),
    online: true,
    model: normalisedModel,
    heads: ['growing'],
  },
  { describe, it },
);
