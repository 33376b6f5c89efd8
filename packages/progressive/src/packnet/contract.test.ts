import { describeStrategy } from '@unforget/core/testing';
import { describe, it } from 'vitest';
import { packNet } from './packnet.ts';

describeStrategy('PackNet', { make: () => packNet({ prune: 0.5 }), online: true, heads: ['multi'] }, { describe, it });
