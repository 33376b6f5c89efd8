import { describeStrategy } from '@unforget/core/testing';
import { describe, it } from 'vitest';
import { normalisedModel } from '../__fixtures__/normalised-model.ts';
import { gdumb } from '../index.ts';

describeStrategy('gdumb', { make: () => gdumb({ capacity: 20 }), online: true }, { describe, it });

describeStrategy(
  'gdumb from a ring, with batch normalization',
  { make: () => gdumb({ capacity: 20, policy: 'ring' }), online: true, model: normalisedModel, heads: ['growing'] },
  { describe, it },
);
