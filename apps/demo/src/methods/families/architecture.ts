import { adapterSwitch, orthogonalLora } from '@unforget/lora';
import { packNet, progressiveMlp } from '@unforget/progressive';
import type { MethodEntry } from '../method.ts';
import { adapted, UNTRAINED } from './settings.ts';

export const ARCHITECTURE: readonly MethodEntry[] = [
  {
    name: 'PackNet, task told',
    family: 'architecture',
    from: '`packNet` of `@unforget/progressive`',
    paper: 'Mallya and Lazebnik 2018, arXiv:1711.05769',
    keeps: 'whose each weight is',
    needs: { taskId: true, boundaries: true, data: 'none' },
    memory: '4·W',
    helps: ['task'],
    make: ({ experiences }) => ({ strategy: packNet({ prune: (round) => 1 - 1 / Math.max(1, experiences - round) }) }),
  },
  {
    name: 'progressive net, task told',
    family: 'architecture',
    from: '`progressiveMlp`, `progressiveCnn` of `@unforget/progressive`',
    paper: 'Rusu et al. 2016, arXiv:1606.04671',
    keeps: 'a column of the net for each task',
    needs: { taskId: true, boundaries: true, data: 'none' },
    memory: '(T − 1) columns with laterals',
    helps: ['task'],
    make: ({ inputs, hidden }) => ({ model: () => progressiveMlp({ inputs, hidden }) }),
  },
  {
    name: 'LoRA',
    family: 'architecture',
    from: '`withLora` of `@unforget/lora`',
    paper: 'Hu et al. 2021, arXiv:2106.09685',
    keeps: 'one adapter',
    needs: { taskId: false, boundaries: false, data: 'none' },
    memory: 'A',
    helps: ['task'],
    remarks: { messages: UNTRAINED },
    make: (trial) => adapted(trial, {}),
  },
  {
    name: 'LoRA, task told',
    family: 'architecture',
    from: '`withLora`, `adapterSwitch` of `@unforget/lora`',
    paper: 'Hu et al. 2021, arXiv:2106.09685; an adapter for each task',
    keeps: 'an adapter for each task',
    needs: { taskId: true, boundaries: true, data: 'none' },
    memory: 'T·A',
    helps: ['task'],
    remarks: { messages: UNTRAINED },
    make: (trial) => ({ ...adapted(trial, { adapters: 'per-task' }), strategy: adapterSwitch() }),
  },
  {
    name: 'O-LoRA',
    family: 'architecture',
    from: '`orthogonalLora` of `@unforget/lora`',
    paper: 'Wang et al. 2023, arXiv:2310.14152',
    keeps: 'an adapter for each experience',
    needs: { taskId: false, boundaries: true, data: 'none' },
    memory: 'T·A',
    helps: ['task'],
    remarks: { points: 'two inputs have no room for adapters at right angles', messages: UNTRAINED },
    make: (trial) => ({
      ...adapted(trial, { adapters: 'per-experience' }),
      strategy: orthogonalLora({ lambda: 0.5 }),
    }),
  },
];
