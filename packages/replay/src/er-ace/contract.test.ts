import { describeStrategy } from '@unforget/core/testing';
import { describe, it } from 'vitest';
import { normalisedModel } from '../__fixtures__/normalised-model.ts';
import { erAce } from '../index.ts';

describeStrategy('erAce', { make: () => erAce({ capacity: 20 }), online: true }, { describe, it });

describeStrategy(
  'erAce among the classes of the experience, with batch normalization',
  {
    make: () => erAce({ capacity: 20, competition: 'experience', fill: 'after-experience', weighting: 'equal-tasks' }),
    online: true,
    model: normalisedModel,
    heads: ['growing'],
  },
  { describe, it },
);
