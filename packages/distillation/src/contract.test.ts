import { describeStrategy } from '@unforget/core/testing';
import { describe, it } from 'vitest';
import { featureDistillation, lwf } from './index.ts';

const testing = { describe, it };
const heads = ['growing', 'multi', 'fixed'] as const;

describeStrategy('lwf', { make: () => lwf({ lambda: 1 }), off: () => lwf({ lambda: 0 }), heads }, testing);
describeStrategy(
  'lwf, equal tasks, asking about memory parts too',
  { make: () => lwf({ lambda: 1, temperature: 3, weighting: 'equal-tasks', replayed: true }), heads },
  testing,
);
describeStrategy(
  'featureDistillation, cosine',
  {
    make: () => featureDistillation({ lambda: 5 }),
    off: () => featureDistillation({ lambda: 0, weighting: 'equal-tasks' }),
    heads,
  },
  testing,
);
describeStrategy(
  'featureDistillation, l2',
  { make: () => featureDistillation({ lambda: 0.5, distance: 'l2', weighting: 'equal-tasks' }), heads },
  testing,
);
