import { describeStrategy } from '@unforget/core/testing';
import { describe, it } from 'vitest';
import { normalisedModel } from '../__fixtures__/normalised-model.ts';
import { cumulative } from '../index.ts';

describeStrategy('cumulative', { make: () => cumulative(), online: true }, { describe, it });

describeStrategy(
  'cumulative and fresh, with batch normalization',
  { make: () => cumulative({ fresh: true }), online: true, model: normalisedModel, heads: ['growing'] },
  { describe, it },
);
