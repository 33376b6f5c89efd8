import { describeStrategy } from '@unforget/core/testing';
import { describe, it } from 'vitest';
import { normalisedModel } from '../__fixtures__/normalised-model.ts';
import { replay } from '../index.ts';

describeStrategy(
  'replay, reservoir',
  { make: () => replay({ capacity: 20 }), off: () => replay({ capacity: 20, weighting: 1 }) },
  { describe, it },
);

describeStrategy(
  'replay, class-balanced in float16',
  { make: () => replay({ capacity: 20, policy: 'class-balanced', perClass: 4, storage: 'float16', batchSize: 3 }) },
  { describe, it },
);

describeStrategy(
  'replay, online with equal tasks',
  { make: () => replay({ capacity: 20, fill: 'online' }) },
  { describe, it },
);

describeStrategy(
  'replay, online by samples, with batch normalization and dropout',
  {
    make: () => replay({ bytes: 500, policy: 'ring', fill: 'online', weighting: 'per-sample' }),
    online: true,
    model: normalisedModel,
    heads: ['growing'],
  },
  { describe, it },
);
