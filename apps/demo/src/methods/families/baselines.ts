import { frozenFeatures } from '@unforget/progressive';
import { cumulative } from '@unforget/replay';
import type { MethodEntry } from '../method.ts';
import { UNTRAINED } from './settings.ts';

export const BASELINES: readonly MethodEntry[] = [
  {
    name: 'fine-tuning',
    family: 'baseline',
    from: '`compose()` of `@unforget/core`',
    paper: 'plain training, the lower bound',
    keeps: 'nothing',
    needs: { taskId: false, boundaries: false, data: 'none' },
    memory: '0',
    helps: [],
    make: () => ({}),
  },
  {
    name: 'fine-tuning, task told',
    family: 'baseline',
    from: '`compose()`, head `multi`',
    paper: 'the same, with a head for each task',
    keeps: 'nothing',
    needs: { taskId: true, boundaries: true, data: 'none' },
    memory: '0',
    helps: [],
    make: () => ({}),
  },
  {
    name: 'frozen features',
    family: 'baseline',
    from: '`frozenFeatures` of `@unforget/progressive`',
    paper: 'only the head learns after the first experience',
    keeps: 'nothing',
    needs: { taskId: false, boundaries: true, data: 'none' },
    memory: '0',
    helps: ['task'],
    remarks: { messages: UNTRAINED },
    make: () => ({ strategy: frozenFeatures() }),
  },
  {
    name: 'cumulative',
    family: 'baseline',
    from: '`cumulative` of `@unforget/replay`',
    paper: 'learns on, on all samples so far',
    keeps: 'every sample',
    needs: { taskId: false, boundaries: true, data: 'all' },
    memory: 'S·b',
    helps: ['task', 'domain', 'class'],
    make: () => ({ strategy: cumulative() }),
  },
  {
    name: 'joint',
    family: 'baseline',
    from: '`compose()`, all data in one experience',
    paper: 'everything at once, the upper bound',
    keeps: 'every sample',
    needs: { taskId: false, boundaries: false, data: 'all' },
    memory: 'S·b',
    helps: ['task', 'domain', 'class'],
    joint: true,
    make: () => ({}),
  },
];
