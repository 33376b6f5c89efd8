import { describeModel } from '@unforget/core/testing';
import { describe, it } from 'vitest';
import { progressiveCnn } from './progressive-cnn.ts';
import { progressiveMlp } from './progressive-mlp.ts';

describeModel(
  'progressive MLP with dropout',
  { make: () => progressiveMlp({ inputs: 4, hidden: [6, 5], dropout: 0.1 }), heads: ['multi'] },
  { describe, it },
);

describeModel(
  'progressive MLP, linear laterals',
  { make: () => progressiveMlp({ inputs: 4, hidden: [6], lateral: 'linear' }), heads: ['multi'] },
  { describe, it },
);

describeModel(
  'progressive CNN',
  { make: () => progressiveCnn({ inputShape: [2, 2, 1], filters: [3], hidden: [4] }), heads: ['multi'] },
  { describe, it },
);
